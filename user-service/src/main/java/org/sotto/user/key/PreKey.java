package org.sotto.user.key;

import com.google.protobuf.ByteString;

/**
 * A one-time X25519 pre-key.
 *
 * @param id 1 to 2^32 - 1, above all that the device had before
 * @param publicKey as long as the device's {@link Profile} has it
 */
record PreKey(long id, ByteString publicKey) implements NumberedKey {}
