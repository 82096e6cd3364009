package org.sotto.client.e2ee.session;

import com.google.protobuf.ByteString;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.sotto.client.e2ee.identity.DeviceIdentity;
import org.sotto.client.e2ee.identity.PublicIdentity;
import org.sotto.client.e2ee.prekey.CurvePreKey;
import org.sotto.client.e2ee.prekey.KemPreKey;
import org.sotto.client.e2ee.prekey.PreKeyBundle;
import org.sotto.client.e2ee.prekey.PublicPreKey;
import org.sotto.client.e2ee.primitive.ByteWriter;
import org.sotto.client.e2ee.primitive.Hashes;
import org.sotto.client.e2ee.primitive.KeyPair;
import org.sotto.client.e2ee.primitive.MlKem1024;
import org.sotto.client.e2ee.primitive.Randomness;
import org.sotto.client.e2ee.primitive.X25519Keys;

/**
 * The handshake: PQXDH (revision 3, 3.3 and 3.4) with X25519, ML-KEM-1024 and SHA-256, and no other suite. The whole
 * transcript goes into the key derivation, identities and the KEM key too, which binds more than the associated data that
 * PQXDH asks for.
 */
final class Handshake {
    private static final String LABEL = "Sotto/1 PQXDH X25519 ML-KEM-1024 SHA-256";
    private static final int SHARED_KEY = 32;

    private Handshake() {}

    /**
     * What the initiator tells.
     *
     * @param registrationId the initiator's
     * @param createdMs since the epoch
     * @param oneTimeId 0 when the bundle had no one-time curve key
     */
    record Offer(
            int registrationId,
            PublicIdentity initiator,
            long createdMs,
            ByteString ephemeral,
            int signedPreKeyId,
            int oneTimeId,
            int kemId,
            ByteString ciphertext) {}

    /** What both sides come to: the transcript's hash, the shared key, and the name of the session. */
    record Agreed(ByteString transcript, ByteString sharedKey, ByteString sid) {}

    record Initiated(Offer offer, Agreed agreed) {}

    static Initiated initiate(
            DeviceIdentity own,
            PublicIdentity ownIdentity,
            PreKeyBundle.Verified bundle,
            long createdMs,
            Randomness randomness) {
        KeyPair ephemeral = X25519Keys.generate(randomness);
        MlKem1024.Encapsulated kem = MlKem1024.encapsulate(bundle.kem().key(), randomness);
        ByteString signedPreKey = bundle.signedPreKey().key();
        PublicPreKey oneTime = bundle.oneTime();
        Offer offer = new Offer(
                own.registrationId(),
                ownIdentity,
                createdMs,
                ephemeral.publicKey(),
                bundle.signedPreKey().id(),
                oneTime == null ? 0 : oneTime.id(),
                bundle.kem().id(),
                ByteString.copyFrom(kem.ciphertext()));
        ByteWriter secrets = new ByteWriter()
                .raw(X25519Keys.agree(own.agreement(), signedPreKey))
                .raw(X25519Keys.agree(ephemeral, bundle.identity().agreement()))
                .raw(X25519Keys.agree(ephemeral, signedPreKey));
        if (oneTime != null) {
            secrets.raw(X25519Keys.agree(ephemeral, oneTime.key()));
        }
        secrets.raw(kem.secret());
        ephemeral.wipe();
        ByteString transcript = transcript(
                offer,
                bundle.identity(),
                signedPreKey,
                oneTime == null ? null : oneTime.key(),
                bundle.kem().key());
        return new Initiated(offer, agree(transcript, secrets.bytes()));
    }

    static Agreed accept(
            DeviceIdentity own,
            PublicIdentity ownIdentity,
            Offer offer,
            CurvePreKey signedPreKey,
            @Nullable CurvePreKey oneTime,
            KemPreKey kem) {
        ByteWriter secrets = new ByteWriter()
                .raw(X25519Keys.agree(signedPreKey.pair(), offer.initiator().agreement()))
                .raw(X25519Keys.agree(own.agreement(), offer.ephemeral()))
                .raw(X25519Keys.agree(signedPreKey.pair(), offer.ephemeral()));
        if (oneTime != null) {
            secrets.raw(X25519Keys.agree(oneTime.pair(), offer.ephemeral()));
        }
        secrets.raw(MlKem1024.decapsulate(kem.pair(), offer.ciphertext().toByteArray()));
        ByteString transcript = transcript(
                offer,
                ownIdentity,
                signedPreKey.pair().publicKey(),
                oneTime == null ? null : oneTime.pair().publicKey(),
                kem.pair().publicKey());
        return agree(transcript, secrets.bytes());
    }

    private static ByteString transcript(
            Offer offer,
            PublicIdentity responder,
            ByteString signedPreKey,
            @Nullable ByteString oneTime,
            ByteString kem) {
        ByteWriter out = new ByteWriter()
                .label(LABEL)
                .lp(offer.initiator().encode())
                .lp(responder.encode())
                .u64(offer.createdMs())
                .raw(offer.ephemeral())
                .u32(offer.signedPreKeyId())
                .raw(signedPreKey)
                .u32(offer.oneTimeId());
        if (oneTime != null) {
            out.raw(oneTime);
        }
        out.u32(offer.kemId()).lp(kem).lp(offer.ciphertext());
        return ByteString.copyFrom(Hashes.sha256(out.bytes()));
    }

    private static Agreed agree(ByteString transcript, byte[] secrets) {
        byte[] domain = new byte[X25519Keys.LENGTH];
        Arrays.fill(domain, (byte) 0xff);
        byte[] ikm = new ByteWriter().raw(domain).raw(secrets).bytes();
        byte[] info = new ByteWriter().label(LABEL).raw(transcript).bytes();
        byte[] sharedKey = Hashes.hkdf(ikm, new byte[Hashes.SHA256], info, SHARED_KEY);
        Arrays.fill(secrets, (byte) 0);
        Arrays.fill(ikm, (byte) 0);
        byte[] sid = Hashes.sha256(
                new ByteWriter().label("Sotto/1 SessionId").raw(transcript).bytes());
        return new Agreed(transcript, ByteString.copyFrom(sharedKey), ByteString.copyFrom(sid, 0, RatchetMessage.SID));
    }
}
