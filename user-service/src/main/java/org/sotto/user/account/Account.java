package org.sotto.user.account;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.UUID;
import org.sotto.user.phone.PhoneHash;

/**
 * A new account.
 *
 * @param userId random
 * @param phoneHash by which it is found
 * @param encryptedNumber see {@link org.sotto.user.phone.PhoneCipher}
 * @param createdAt when it was made
 */
public record Account(UUID userId, PhoneHash phoneHash, ByteString encryptedNumber, Instant createdAt) {}
