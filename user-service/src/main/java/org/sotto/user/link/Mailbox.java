package org.sotto.user.link;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A mailbox without its messages.
 *
 * @param tokenHash SHA-256 of the new device's {@link MailboxToken}
 * @param end when it ends, whatever its TTL
 * @param account whose primary device has come; null before
 * @param sentByPrimary how many messages the primary has left
 */
record Mailbox(ByteString tokenHash, Instant end, @Nullable UUID account, int sentByPrimary) {}
