package org.sotto.client.encrypted;

import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sotto.client.IncomingMessage;
import org.sotto.client.MessageType;
import org.sotto.client.e2ee.Decrypted;
import org.sotto.client.e2ee.E2eeDevice;
import org.sotto.client.e2ee.identity.DeviceAddress;
import org.sotto.client.e2ee.identity.DeviceList;
import org.sotto.client.e2ee.identity.UserId;
import org.sotto.client.e2ee.primitive.E2eeException;
import org.sotto.client.e2ee.primitive.E2eeException.Code;
import org.sotto.client.e2ee.session.KeyMessage;
import org.sotto.client.e2ee.store.StoreTransaction;
import org.sotto.proto.e2ee.v1.Content;
import org.sotto.proto.e2ee.v1.ContentKey;
import org.sotto.proto.e2ee.v1.Plaintext;

/**
 * Opens what arrives. A message's key is stored in the transaction that moves its session on, so that a crash before the
 * application was told costs nothing: the message comes again, and the stored key opens it.
 *
 * <p>What needs the server first (a device list, a new session) is stored and done on {@code later}, never on the loop that
 * receives, and once more after each new connection.
 */
final class Arrivals {
    private static final Logger LOG = LoggerFactory.getLogger(Arrivals.class);
    private static final String CONTROL = MessageType.CONTROL.name();

    private final E2eeDevice device;
    private final KeyDirectory directory;
    private final ContentKeys contentKeys;
    private final Pending pending;
    private final Held held;
    private final SessionRepair repair;
    private final History history;
    private final EncryptedListener listener;
    private final Executor later;
    /** Senders whose held messages are about to be told. */
    private final Set<UUID> toTell = ConcurrentHashMap.newKeySet();

    private volatile boolean stopped;

    Arrivals(
            E2eeDevice device,
            KeyDirectory directory,
            ContentKeys contentKeys,
            Pending pending,
            Held held,
            SessionRepair repair,
            History history,
            EncryptedListener listener,
            Executor later) {
        this.device = device;
        this.directory = directory;
        this.contentKeys = contentKeys;
        this.pending = pending;
        this.held = held;
        this.repair = repair;
        this.history = history;
        this.listener = listener;
        this.later = later;
    }

    /** A message of the inbox. It counts as received when this returns. */
    void receive(IncomingMessage message) {
        if (held.holds(message.senderId())) {
            // Also where there is no room any more, so that there will be.
            tellHeldLater(message.senderId());
            if (held.addBehind(message)) {
                return;
            }
        }
        try {
            if (!open(message)) {
                withoutKey(message);
            }
        } catch (E2eeException e) {
            if (e.code() == Code.UNLISTED_DEVICE) {
                held.add(message);
                tellHeldLater(message.senderId());
            } else {
                failed(message, e);
            }
        }
    }

    private void failed(IncomingMessage message, E2eeException failure) {
        if (isBroken(failure)) {
            broken(message, failure);
        } else {
            refused(message, failure);
        }
    }

    /** Once, however many messages ask for it before it begins: each try may wait long for the server. */
    private void tellHeldLater(UUID sender) {
        if (toTell.add(sender)) {
            later.execute(() -> {
                toTell.remove(sender);
                tellHeld(sender);
            });
        }
    }

    /**
     * Tells what one sender has sent, in order, fetching the sender's list where a device is in none. Where the server cannot
     * be asked now, what is left stays and is tried again with the sender's next message, and after the next connection.
     */
    private void tellHeld(UUID sender) {
        Optional<IncomingMessage> next = held.next(sender);
        while (next.isPresent() && !stopped) {
            IncomingMessage message = next.get();
            try {
                if (!openListed(message)) {
                    withoutKey(message);
                }
            } catch (E2eeException e) {
                if (stopped) {
                    return;
                }
                failed(message, e);
            }
            held.done(message);
            next = held.next(sender);
        }
    }

    private boolean openListed(IncomingMessage message) {
        try {
            return open(message);
        } catch (E2eeException e) {
            if (e.code() != Code.UNLISTED_DEVICE) {
                throw e;
            }
            directory.refresh(UserId.of(message.senderId()));
            if (stopped) {
                throw new CancellationException("closed while the list of " + message.senderId() + " was fetched");
            }
            return open(message);
        }
    }

    /** Tells no more of what is held: it waits for the next client on the store. */
    void stop() {
        stopped = true;
    }

    /** Tries once more whatever waits. */
    void retryPending() {
        held.senders().forEach(this::tellHeldLater);
        pending.all().forEach(message -> later.execute(() -> afterRefresh(message)));
    }

    private static boolean isBroken(E2eeException failure) {
        return switch (failure.code()) {
            case NO_SESSION, UNKNOWN_PRE_KEY, BAD_TAG, TOO_FAR_AHEAD, BAD_TIME -> true;
            default -> false;
        };
    }

    private static boolean isControl(IncomingMessage message) {
        return CONTROL.equals(message.messageType());
    }

    private void withoutKey(IncomingMessage message) {
        if (isControl(message)) {
            LOG.debug("A control message for another device: {}", message.messageId());
        } else {
            listener.onUnreadable(message, Unreadable.NO_KEY);
        }
    }

    /** Returns whether there was a key for this device. */
    private boolean open(IncomingMessage message) {
        Optional<ContentKeys.Entry> known = isControl(message) ? Optional.empty() : known(message);
        if (known.isPresent()) {
            show(message, known.get());
            return true;
        }
        KeyMessage key = Wire.keyOf(message.data());
        if (key == null) {
            return false;
        }
        DeviceAddress sender = Wire.senderOf(message.senderId(), message.data());
        DeviceList own = device.contacts().own();
        DeviceAddress primary = new DeviceAddress(own.user(), own.primary());
        Decrypted decrypted =
                device.decrypt(sender, key, (transaction, opened) -> keep(transaction, message, opened, primary));
        followLists(decrypted);
        act(message, decrypted);
        return true;
    }

    /** What must be there exactly when the session has moved on. */
    private void keep(StoreTransaction transaction, IncomingMessage message, Decrypted opened, DeviceAddress primary) {
        Plaintext plaintext = opened.plaintext();
        if (plaintext.hasContentKey()) {
            requireFor(message, opened.sender(), plaintext.getContentKey());
            boolean unused = contentKeys.putNew(
                    transaction,
                    contentKeys.received(opened.sender(), plaintext.getContentKey(), plaintext.getSentMs()));
        } else if (plaintext.hasHistoryKeys()) {
            history.take(transaction, primary, opened.sender(), plaintext.getHistoryKeys());
        }
    }

    /** The session's other end is the author; the key must be for this message and of this conversation. */
    private void requireFor(IncomingMessage message, DeviceAddress author, ContentKey key) {
        boolean own = author.user().equals(device.address().user());
        if (key.getFromOwnDevice() != own) {
            throw E2eeException.malformed("from_own_device", key.getFromOwnDevice(), String.valueOf(own));
        }
        if (!isControl(message)) {
            requireSame("temp_id", UserId.uuid(key.getMessageId()), message.tempId());
            requireSame("conversation_id", UserId.uuid(key.getConversationId()), message.conversationId());
        }
    }

    private static void requireSame(String what, UUID sealed, @Nullable UUID envelope) {
        if (!sealed.equals(envelope)) {
            throw new E2eeException(
                    Code.SENDER_MISMATCH,
                    what + " of the envelope: " + envelope + " (expected: the sealed " + sealed + ")");
        }
    }

    private void act(IncomingMessage message, Decrypted decrypted) {
        switch (decrypted.plaintext().getBodyCase()) {
            case CONTENT_KEY -> contentKey(message, decrypted);
            case ERROR ->
                later.execute(() ->
                        repair.answer(decrypted.sender(), decrypted.plaintext().getError()));
            case HISTORY_KEYS, SENDER_KEY -> LOG.debug("Keys of {}", decrypted.sender());
            default ->
                LOG.info(
                        "{} sent {}, which this version does not know",
                        decrypted.sender(),
                        decrypted.plaintext().getBodyCase());
        }
    }

    private void contentKey(IncomingMessage message, Decrypted decrypted) {
        // A key that was asked for: the message lies here.
        Optional<IncomingMessage> opened = isControl(message)
                ? pending.find(
                        decrypted.sender().user().uuid(),
                        UserId.uuid(decrypted.plaintext().getContentKey().getMessageId()))
                : Optional.of(message);
        opened.ifPresent(readable -> known(readable).ifPresent(entry -> {
            show(readable, entry);
            pending.remove(readable);
        }));
    }

    private Optional<ContentKeys.Entry> known(IncomingMessage message) {
        UUID tempId = message.tempId();
        return tempId == null ? Optional.empty() : contentKeys.find(tempId, UserId.of(message.senderId()));
    }

    /**
     * Tells the application. The same message may come again, after a crash; one that comes under another id, or in another
     * conversation, is the server's doing and is not told.
     */
    private void show(IncomingMessage message, ContentKeys.Entry entry) {
        requireSame("conversation_id", UserId.uuid(entry.key().getConversationId()), message.conversationId());
        UUID shownAs = entry.shownAs();
        if (shownAs != null && !shownAs.equals(message.messageId())) {
            throw new E2eeException(
                    Code.DUPLICATE, "message " + message.messageId() + " (expected: " + shownAs + ", shown before)");
        }
        Content content =
                device.open(Base64.getDecoder().decode(message.encryptedContent()), entry.key(), entry.author());
        listener.onContent(new ReceivedContent(message, entry.author(), content));
        if (shownAs == null) {
            contentKeys.shown(entry, message.messageId());
        }
    }

    private void followLists(Decrypted decrypted) {
        UserId sender = decrypted.sender().user();
        switch (decrypted.lists()) {
            case SENDER_AHEAD ->
                later.execute(() -> {
                    directory.refresh(sender);
                    directory.refresh(device.address().user());
                });
            case SPLIT -> listener.onSplitView(sender.uuid());
            case AGREES, SENDER_BEHIND -> LOG.trace("{} goes by no newer list", sender);
        }
    }

    /** What the server cannot be asked for now stays, and is tried again. */
    private void afterRefresh(IncomingMessage message) {
        try {
            directory.refresh(UserId.of(message.senderId()));
            if (!open(message)) {
                withoutKey(message);
            }
            pending.remove(message);
        } catch (E2eeException e) {
            if (isBroken(e) && !isControl(message)) {
                broken(message, e);
            } else {
                refused(message, e);
                pending.remove(message);
            }
        }
    }

    private void broken(IncomingMessage message, E2eeException failure) {
        if (isControl(message) || message.tempId() == null) {
            LOG.info("A control message of {} was not opened", message.senderId(), failure);
            return;
        }
        pending.put(message);
        listener.onUnreadable(message, Unreadable.BROKEN_SESSION);
        DeviceAddress sender = Wire.senderOf(message.senderId(), message.data());
        later.execute(() -> repair.ask(sender, waitingOf(sender), failure));
    }

    private List<UUID> waitingOf(DeviceAddress sender) {
        return pending.of(sender.user().uuid()).stream()
                .filter(message ->
                        Wire.senderOf(message.senderId(), message.data()).equals(sender))
                .flatMap(message -> Optional.ofNullable(message.tempId()).stream())
                .toList();
    }

    private void refused(IncomingMessage message, E2eeException failure) {
        if (failure.code() == Code.DUPLICATE || failure.code() == Code.REPLAYED) {
            LOG.debug("A message that came before: {}", message.messageId());
            return;
        }
        LOG.warn("Message {} of {} was refused", message.messageId(), message.senderId(), failure);
        if (!isControl(message)) {
            listener.onUnreadable(
                    message, failure.code() == Code.UNLISTED_DEVICE ? Unreadable.UNTRUSTED_DEVICE : Unreadable.ALTERED);
        }
    }
}
