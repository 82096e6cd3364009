package org.sotto.client.e2ee.prekey;

import com.google.protobuf.ByteString;
import org.sotto.client.e2ee.primitive.ByteWriter;
import org.sotto.client.e2ee.primitive.Ed25519Keys;
import org.sotto.client.e2ee.primitive.KeyPair;

/** The two signatures over pre-keys. Their labels differ, so that neither kind of key passes for the other. */
final class PreKeyLabels {
    static final String SIGNED = "Sotto/1 SignedPreKey";
    static final String KEM = "Sotto/1 KemPreKey";

    private PreKeyLabels() {}

    static ByteString sign(KeyPair signing, String label, int id, ByteString publicKey) {
        return ByteString.copyFrom(Ed25519Keys.sign(signing, label, signed(id, publicKey)));
    }

    static void verify(ByteString signer, String label, int id, ByteString publicKey, ByteString signature) {
        String what = label + " " + Integer.toUnsignedString(id);
        Ed25519Keys.verify(what, signer, label, signed(id, publicKey), signature.toByteArray());
    }

    private static byte[] signed(int id, ByteString publicKey) {
        return new ByteWriter().u32(id).raw(publicKey).bytes();
    }
}
