package org.sotto.client.encrypted;

import java.util.UUID;
import org.sotto.client.IncomingMessage;
import org.sotto.client.SottoListener;
import org.sotto.client.e2ee.identity.PinnedContact;

/**
 * What an {@link EncryptedClient} tells its application, beside what every client tells. {@link #onMessage} is not called:
 * each message comes to {@link #onContent}, or in the end to {@link #onUnreadable}.
 *
 * <p>Messages of one sender are told in their order. Where a sender's device list has to be fetched first, that sender's wait
 * and come on another thread, while other senders' go on; one whose key comes again is told when the key is there. The order
 * of a conversation is that of the message ids.
 */
public interface EncryptedListener extends SottoListener {
    /** A message that was opened. The same one comes again after a crash, and in no other case. */
    default void onContent(ReceivedContent message) {}

    /** A message that cannot be opened. */
    default void onUnreadable(IncomingMessage message, Unreadable reason) {}

    /** Somebody's devices are others than before, or their identity is: show the latter to the person. */
    default void onContactChanged(UUID userId, PinnedContact.Change change) {}

    /**
     * The server shows this device and the sender different device lists under one version. A security error: somebody may be
     * listening in.
     */
    default void onSplitView(UUID userId) {}
}
