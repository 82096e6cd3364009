package org.sotto.interop.libsignal;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.signal.libsignal.protocol.IdentityKey;
import org.signal.libsignal.protocol.IdentityKeyPair;
import org.signal.libsignal.protocol.InvalidKeyException;
import org.signal.libsignal.protocol.SessionBuilder;
import org.signal.libsignal.protocol.SessionCipher;
import org.signal.libsignal.protocol.SignalProtocolAddress;
import org.signal.libsignal.protocol.UntrustedIdentityException;
import org.signal.libsignal.protocol.ecc.ECKeyPair;
import org.signal.libsignal.protocol.ecc.ECPublicKey;
import org.signal.libsignal.protocol.groups.GroupCipher;
import org.signal.libsignal.protocol.groups.GroupSessionBuilder;
import org.signal.libsignal.protocol.kem.KEMKeyPair;
import org.signal.libsignal.protocol.kem.KEMKeyType;
import org.signal.libsignal.protocol.kem.KEMPublicKey;
import org.signal.libsignal.protocol.message.CiphertextMessage;
import org.signal.libsignal.protocol.message.PreKeySignalMessage;
import org.signal.libsignal.protocol.message.SenderKeyDistributionMessage;
import org.signal.libsignal.protocol.message.SignalMessage;
import org.signal.libsignal.protocol.state.KyberPreKeyRecord;
import org.signal.libsignal.protocol.state.PreKeyBundle;
import org.signal.libsignal.protocol.state.PreKeyRecord;
import org.signal.libsignal.protocol.state.SignedPreKeyRecord;
import org.signal.libsignal.protocol.state.impl.InMemorySignalProtocolStore;
import org.sotto.client.SendOptions.DeviceKey;
import tools.jackson.databind.JsonNode;

/** What a device of profile LIBSIGNAL_V4 does: everything in libsignal, with its store in memory. */
final class LibsignalDevice {
    private static final String PRE_KEY = "prekey";
    private static final String RATCHET = "ratchet";
    private static final int LAST_RESORT_ID = 1_000_000;

    private final InMemorySignalProtocolStore store = new InMemorySignalProtocolStore(
            // 14 bits: libsignal takes no more.
            IdentityKeyPair.generate(), ThreadLocalRandom.current().nextInt(1, 0x3FFF));
    private final SignalProtocolAddress address;

    LibsignalDevice(SignalProtocolAddress address) {
        this.address = address;
    }

    /** A device by user and number. */
    static SignalProtocolAddress address(UUID user, int deviceNumber) {
        return new SignalProtocolAddress(user.toString(), deviceNumber);
    }

    SignalProtocolAddress address() {
        return address;
    }

    /** New keys, whose secret halves are stored: the body of a first {@code PUT /keys}. */
    Map<String, Object> newKeys(int oneTime, int oneTimeKem) throws InvalidKeyException {
        Map<String, Object> upload = new LinkedHashMap<>();
        upload.put("profile", "LIBSIGNAL_V4");
        upload.put("registration_id", store.getLocalRegistrationId());
        upload.put("libsignal_identity_key", base64(identity().getPublicKey().serialize()));
        upload.put("signed_pre_key", json(newSignedPreKey(1)));
        upload.put("kem_last_resort", json(newKem(LAST_RESORT_ID)));
        List<Map<String, Object>> ec = new ArrayList<>();
        for (int id = 1; id <= oneTime; id++) {
            byte[] key = newOneTime(id).getKeyPair().getPublicKey().serialize();
            ec.add(Map.of("id", id, "public", base64(key)));
        }
        upload.put("one_time", ec);
        List<Map<String, Object>> kem = new ArrayList<>();
        for (int id = 1; id <= oneTimeKem; id++) {
            kem.add(json(newKem(id)));
        }
        upload.put("one_time_kem", kem);
        return upload;
    }

    /** New keys, each used once but for one signed pre-key: what a server would make of them. */
    List<PreKeyBundle> newBundles(int count) throws InvalidKeyException {
        SignedPreKeyRecord signed = newSignedPreKey(1);
        List<PreKeyBundle> bundles = new ArrayList<>();
        for (int id = 1; id <= count; id++) {
            KyberPreKeyRecord kem = newKem(id);
            bundles.add(new PreKeyBundle(
                    store.getLocalRegistrationId(),
                    address.getDeviceId(),
                    id,
                    newOneTime(id).getKeyPair().getPublicKey(),
                    signed.getId(),
                    signed.getKeyPair().getPublicKey(),
                    signed.getSignature(),
                    identity().getPublicKey(),
                    kem.getId(),
                    kem.getKeyPair().getPublicKey(),
                    kem.getSignature()));
        }
        return bundles;
    }

    private IdentityKeyPair identity() {
        return store.getIdentityKeyPair();
    }

    private PreKeyRecord newOneTime(int id) {
        PreKeyRecord key = new PreKeyRecord(id, ECKeyPair.generate());
        store.storePreKey(id, key);
        return key;
    }

    private SignedPreKeyRecord newSignedPreKey(int id) {
        ECKeyPair pair = ECKeyPair.generate();
        byte[] signature = identity()
                .getPrivateKey()
                .calculateSignature(pair.getPublicKey().serialize());
        SignedPreKeyRecord key = new SignedPreKeyRecord(id, Instant.now().toEpochMilli(), pair, signature);
        store.storeSignedPreKey(id, key);
        return key;
    }

    private KyberPreKeyRecord newKem(int id) {
        KEMKeyPair pair = KEMKeyPair.generate(KEMKeyType.KYBER_1024);
        byte[] signature = identity()
                .getPrivateKey()
                .calculateSignature(pair.getPublicKey().serialize());
        KyberPreKeyRecord key = new KyberPreKeyRecord(id, Instant.now().toEpochMilli(), pair, signature);
        store.storeKyberPreKey(id, key);
        return key;
    }

    private static Map<String, Object> json(SignedPreKeyRecord key) throws InvalidKeyException {
        return json(key.getId(), key.getKeyPair().getPublicKey().serialize(), key.getSignature());
    }

    private static Map<String, Object> json(KyberPreKeyRecord key) throws InvalidKeyException {
        return json(key.getId(), key.getKeyPair().getPublicKey().serialize(), key.getSignature());
    }

    private static Map<String, Object> json(int id, byte[] publicKey, byte[] signature) {
        return Map.of("id", id, "public", base64(publicKey), "signature", base64(signature));
    }

    /** Begins a session (PQXDH) from a bundle as the server hands it out; libsignal checks its signatures. */
    void begin(SignalProtocolAddress peer, JsonNode bundle) throws InvalidKeyException, UntrustedIdentityException {
        JsonNode oneTime = bundle.path("one_time");
        JsonNode signed = bundle.path("signed_pre_key");
        JsonNode kem = bundle.path("kem");
        begin(
                peer,
                new PreKeyBundle(
                        bundle.path("registration_id").asInt(),
                        bundle.path("device_number").asInt(),
                        oneTime.isMissingNode()
                                ? PreKeyBundle.NULL_PRE_KEY_ID
                                : oneTime.path("id").asInt(),
                        oneTime.isMissingNode() ? null : new ECPublicKey(bytes(oneTime, "public")),
                        signed.path("id").asInt(),
                        new ECPublicKey(bytes(signed, "public")),
                        bytes(signed, "signature"),
                        new IdentityKey(bytes(bundle, "libsignal_identity_key")),
                        kem.path("id").asInt(),
                        new KEMPublicKey(bytes(kem, "public")),
                        bytes(kem, "signature")));
    }

    /** Begins a session (PQXDH); libsignal checks the bundle's signatures. */
    void begin(SignalProtocolAddress peer, PreKeyBundle bundle) throws InvalidKeyException, UntrustedIdentityException {
        new SessionBuilder(store, peer).process(bundle);
    }

    DeviceKey encrypt(SignalProtocolAddress peer, byte[] plaintext) throws Exception {
        CiphertextMessage message = seal(peer, plaintext);
        String type = message.getType() == CiphertextMessage.PREKEY_TYPE ? PRE_KEY : RATCHET;
        return new DeviceKey(type, base64(message.serialize()));
    }

    byte[] decrypt(SignalProtocolAddress peer, DeviceKey message) throws Exception {
        byte[] body = Base64.getDecoder().decode(message.body());
        return switch (message.type()) {
            case PRE_KEY -> open(peer, CiphertextMessage.PREKEY_TYPE, body);
            case RATCHET -> open(peer, CiphertextMessage.WHISPER_TYPE, body);
            default ->
                throw new IllegalArgumentException(
                        "type: " + message.type() + " (expected: " + PRE_KEY + " or " + RATCHET + ")");
        };
    }

    CiphertextMessage seal(SignalProtocolAddress peer, byte[] plaintext) throws Exception {
        return new SessionCipher(store, peer).encrypt(plaintext);
    }

    /** @param type of {@link CiphertextMessage} */
    byte[] open(SignalProtocolAddress peer, int type, byte[] body) throws Exception {
        SessionCipher cipher = new SessionCipher(store, peer);
        return type == CiphertextMessage.PREKEY_TYPE
                ? cipher.decrypt(new PreKeySignalMessage(body))
                : cipher.decrypt(new SignalMessage(body));
    }

    /** What each member of a group must be given before it can read what this device sends there. */
    byte[] distribution(UUID group) {
        return new GroupSessionBuilder(store).create(address, group).serialize();
    }

    void acceptDistribution(SignalProtocolAddress peer, byte[] distribution) throws Exception {
        new GroupSessionBuilder(store).process(peer, new SenderKeyDistributionMessage(distribution));
    }

    byte[] encryptToGroup(UUID group, byte[] plaintext) throws Exception {
        return new GroupCipher(store, address).encrypt(group, plaintext).serialize();
    }

    byte[] decryptFromGroup(SignalProtocolAddress peer, byte[] message) throws Exception {
        return new GroupCipher(store, peer).decrypt(message);
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static byte[] bytes(JsonNode object, String field) {
        return Base64.getDecoder().decode(object.path(field).asString());
    }
}
