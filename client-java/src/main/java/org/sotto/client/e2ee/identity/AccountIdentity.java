package org.sotto.client.e2ee.identity;

import com.google.protobuf.ByteString;
import org.sotto.client.e2ee.primitive.Ed25519Keys;
import org.sotto.client.e2ee.primitive.KeyPair;
import org.sotto.client.e2ee.primitive.Randomness;

/** The account identity key (AIK). The primary device alone holds it and signs the account's device lists by it. */
public record AccountIdentity(KeyPair key) {
    public static AccountIdentity generate(Randomness randomness) {
        return new AccountIdentity(Ed25519Keys.generate(randomness));
    }

    public ByteString aik() {
        return key.publicKey();
    }
}
