package org.sotto.user.phone;

import com.google.protobuf.ByteString;

/**
 * What an account is found by.
 *
 * @param bytes 32 bytes, see {@link PhoneHashes}
 */
public record PhoneHash(ByteString bytes) {}
