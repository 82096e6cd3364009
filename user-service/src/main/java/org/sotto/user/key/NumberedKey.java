package org.sotto.user.key;

import com.google.protobuf.ByteString;

/** A public key with the number that its device gave it. */
sealed interface NumberedKey permits PreKey, SignedPreKey {

    /** 1 to 2^32 - 1. */
    long id();

    ByteString publicKey();
}
