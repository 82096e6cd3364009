package org.sotto.client.e2ee;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sotto.client.e2ee.identity.DeviceAddress;
import org.sotto.client.e2ee.identity.UserId;
import org.sotto.client.e2ee.prekey.PreKeyBundle;
import org.sotto.client.e2ee.prekey.PublicPreKey;
import org.sotto.client.e2ee.session.KeyMessage;
import org.sotto.client.testing.TypeScriptPeer;
import org.sotto.proto.e2ee.v1.SignedDeviceList;
import tools.jackson.databind.JsonNode;

/** A device of the TypeScript client that has met a Java device, and what the server holds of it. */
final class TypeScriptParty implements AutoCloseable {
    private static final int BATCH = 20;
    private static final String STORE = "party";

    final TypeScriptPeer peer;
    private final TypeScriptPeer.Place place;
    final DeviceAddress address = new DeviceAddress(UserId.of(UUID.randomUUID()), 1);
    private final MovableClock clock;
    private final int registrationId;
    private final PublicPreKey signedPreKey;
    private final Deque<PublicPreKey> oneTime = new ArrayDeque<>();
    private final Deque<PublicPreKey> oneTimeKem = new ArrayDeque<>();

    TypeScriptParty(TypeScriptPeer.Place place, Party java, MovableClock clock) throws IOException {
        this.place = place;
        this.peer = TypeScriptPeer.start(place);
        this.clock = clock;
        JsonNode created = create();
        JsonNode upload = created.get("upload");
        registrationId = upload.get("registration_id").asInt();
        signedPreKey = key(upload.get("signed_pre_key"));
        take(upload);
        SignedDeviceList list = SignedDeviceList.newBuilder()
                .setBody(TypeScriptPeer.bytes(created.get("signedList").get("body")))
                .setSignature(TypeScriptPeer.bytes(created.get("signedList").get("signature")))
                .build();
        java.device.contacts().learn(address.user(), List.of(list));
        SignedDeviceList javas = java.lists().get(0);
        peer.ask(
                "learn",
                "user",
                java.user().bytes(),
                "list",
                Map.of("body", base64(javas.getBody()), "signature", base64(javas.getSignature())));
    }

    private JsonNode create() throws IOException {
        List<Object> arguments = new ArrayList<>(List.of(
                "user",
                address.user().bytes(),
                "device",
                1,
                "apiDevice",
                UserId.uuidBytes(UUID.randomUUID()),
                "now",
                clock.millis()));
        if (place == TypeScriptPeer.Place.BROWSER) {
            arguments.addAll(List.of("store", STORE));
        }
        return peer.ask("create", arguments.toArray());
    }

    private void take(JsonNode upload) {
        upload.get("one_time").forEach(key -> oneTime.add(key(key)));
        upload.get("one_time_kem").forEach(key -> oneTimeKem.add(key(key)));
    }

    private static PublicPreKey key(JsonNode key) {
        return new PublicPreKey(
                (int) key.get("id").asLong(),
                TypeScriptPeer.bytes(key.get("public")),
                key.has("signature") ? TypeScriptPeer.bytes(key.get("signature")) : null);
    }

    PreKeyBundle bundle() throws IOException {
        if (oneTime.isEmpty() || oneTimeKem.isEmpty()) {
            take(peer.ask("topup", "count", BATCH));
        }
        return new PreKeyBundle(address, registrationId, signedPreKey, oneTime.remove(), oneTimeKem.remove());
    }

    void start(Party java) throws IOException {
        PreKeyBundle bundle = java.bundle();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("device_id", UUID.randomUUID().toString());
        java.device.contacts().own().device(1).ifPresent(own -> {
            json.put("device_id", uuid(own.apiDeviceId()).toString());
            json.put("identity_key", base64(own.signing()));
            json.put("identity_dh_key", base64(own.agreement()));
        });
        json.put("device_number", 1);
        json.put("registration_id", bundle.registrationId());
        json.put("profile", "FLEET_V1");
        json.put("signed_pre_key", json(bundle.signedPreKey()));
        json.put("one_time", bundle.oneTime() == null ? null : json(bundle.oneTime()));
        json.put("kem", json(bundle.kem()));
        peer.ask("start", "user", java.user().bytes(), "device", 1, "bundle", json, "now", clock.millis());
    }

    private static Map<String, Object> json(PublicPreKey key) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", Integer.toUnsignedLong(key.id()));
        json.put("public", base64(key.key()));
        @Nullable ByteString signature = key.signature();
        if (signature != null) {
            json.put("signature", base64(signature));
        }
        return json;
    }

    KeyMessage encrypt(Party java, byte[] plaintext) throws IOException {
        JsonNode sent = peer.ask(
                "encrypt", "user", java.user().bytes(), "device", 1, "plaintext", plaintext, "now", clock.millis());
        return new KeyMessage(
                KeyMessage.Type.ofWireName(sent.get("type").asString()), TypeScriptPeer.bytes(sent.get("body")));
    }

    Object[] decryption(Party java, KeyMessage message) {
        return new Object[] {
            "user", java.user().bytes(),
            "device", 1,
            "type", message.type().wireName(),
            "body", message.body(),
            "now", clock.millis()
        };
    }

    /** Loads the page anew, or goes through its bytes, as a restart does. */
    void restart() throws IOException {
        if (place == TypeScriptPeer.Place.BROWSER) {
            peer.ask("reload");
            peer.ask("reopen", "store", STORE, "now", clock.millis());
            return;
        }
        peer.ask("restore", "state", TypeScriptPeer.bytes(peer.ask("serialise").get("state")));
    }

    ByteString activeSession() throws IOException {
        return TypeScriptPeer.bytes(peer.ask("state").get("sessions").get(0).get("active"));
    }

    private static UUID uuid(ByteString bytes) {
        var buffer = bytes.asReadOnlyByteBuffer();
        return new UUID(buffer.getLong(), buffer.getLong());
    }

    static String base64(ByteString bytes) {
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }

    @Override
    public void close() throws IOException {
        peer.close();
    }
}
