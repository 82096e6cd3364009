package org.sotto.client.encrypted;

import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sotto.client.IncomingMessage;
import org.sotto.client.MessageType;
import org.sotto.client.e2ee.Decrypted;
import org.sotto.client.e2ee.E2eeDevice;
import org.sotto.client.e2ee.identity.DeviceAddress;
import org.sotto.client.e2ee.identity.UserId;
import org.sotto.client.e2ee.primitive.E2eeException;
import org.sotto.client.e2ee.primitive.E2eeException.Code;
import org.sotto.client.e2ee.session.KeyMessage;
import org.sotto.client.e2ee.store.StoreTransaction;
import org.sotto.proto.e2ee.v1.Content;
import org.sotto.proto.e2ee.v1.ContentKey;

/**
 * Opens what arrives. A message's key is stored in the transaction that moves its session on, so that a crash before the
 * application was told costs nothing: the message comes again, its key message is a duplicate, and the stored key opens it.
 *
 * <p>What needs the server first (a device list, a new session) is stored and done on {@code later}, never on the loop that
 * receives.
 */
final class Arrivals {
    private static final Logger LOG = LoggerFactory.getLogger(Arrivals.class);
    private static final String CONTROL = MessageType.CONTROL.name();

    private final E2eeDevice device;
    private final KeyDirectory directory;
    private final ContentKeys contentKeys;
    private final Pending pending;
    private final SessionRepair repair;
    private final History history;
    private final EncryptedListener listener;
    private final Executor later;

    Arrivals(
            E2eeDevice device,
            KeyDirectory directory,
            ContentKeys contentKeys,
            Pending pending,
            SessionRepair repair,
            History history,
            EncryptedListener listener,
            Executor later) {
        this.device = device;
        this.directory = directory;
        this.contentKeys = contentKeys;
        this.pending = pending;
        this.repair = repair;
        this.history = history;
        this.listener = listener;
        this.later = later;
    }

    /** A message of the inbox. It counts as received when this returns. */
    void receive(IncomingMessage message) {
        try {
            KeyMessage key = Wire.keyOf(message.data());
            if (key == null) {
                withoutKey(message);
                return;
            }
            open(message, key);
        } catch (E2eeException e) {
            switch (e.code()) {
                case UNLISTED_DEVICE -> {
                    pending.put(message);
                    later.execute(() -> afterRefresh(message));
                }
                case NO_SESSION, UNKNOWN_PRE_KEY, BAD_TAG, TOO_FAR_AHEAD, BAD_TIME -> broken(message, e);
                default -> refused(message, e);
            }
        }
    }

    /** What waited when the process ended. */
    void retryPending() {
        pending.all().forEach(message -> later.execute(() -> afterRefresh(message)));
    }

    private void withoutKey(IncomingMessage message) {
        if (CONTROL.equals(message.messageType())) {
            LOG.debug("A control message for another device: {}", message.messageId());
        } else {
            listener.onUnreadable(message, Unreadable.NO_KEY);
        }
    }

    private void open(IncomingMessage message, KeyMessage key) {
        DeviceAddress sender = Wire.senderOf(message.senderId(), message.data());
        Decrypted decrypted;
        try {
            decrypted = device.decrypt(sender, key, (transaction, opened) -> keep(transaction, message, opened));
        } catch (E2eeException e) {
            if (e.code() == Code.DUPLICATE || e.code() == Code.REPLAYED || e.code() == Code.UNKNOWN_PRE_KEY) {
                Optional<ContentKeys.Entry> known = known(message);
                if (known.isPresent()) {
                    show(message, known.get());
                    return;
                }
            }
            throw e;
        }
        followLists(decrypted);
        act(message, decrypted);
    }

    /** The session's other end is the author; the key must be for this message and of this conversation. */
    private void keep(StoreTransaction transaction, IncomingMessage message, Decrypted opened) {
        if (!opened.plaintext().hasContentKey()) {
            return;
        }
        ContentKey key = opened.plaintext().getContentKey();
        boolean own = opened.sender().user().equals(device.address().user());
        if (key.getFromOwnDevice() != own) {
            throw E2eeException.malformed("from_own_device", key.getFromOwnDevice(), String.valueOf(own));
        }
        if (!CONTROL.equals(message.messageType())) {
            requireSame("message_id", UserId.uuid(key.getMessageId()), message.tempId());
            requireSame("conversation_id", UserId.uuid(key.getConversationId()), message.conversationId());
        }
        ContentKeys.put(
                transaction,
                new ContentKeys.Entry(opened.sender(), key, opened.plaintext().getSentMs(), List.of()));
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
            case ERROR -> {
                DeviceAddress asking = decrypted.sender();
                later.execute(() -> repair.answer(asking, decrypted.plaintext().getError()));
            }
            case HISTORY_KEYS ->
                history.take(decrypted.sender(), decrypted.plaintext().getHistoryKeys());
            case SENDER_KEY -> LOG.debug("A sender key of {}", decrypted.sender());
            default ->
                LOG.info(
                        "{} sent {}, which this version does not know",
                        decrypted.sender(),
                        decrypted.plaintext().getBodyCase());
        }
    }

    private void contentKey(IncomingMessage message, Decrypted decrypted) {
        ContentKey key = decrypted.plaintext().getContentKey();
        if (!CONTROL.equals(message.messageType())) {
            show(
                    message,
                    new ContentKeys.Entry(
                            decrypted.sender(), key, decrypted.plaintext().getSentMs(), List.of()));
            return;
        }
        // A key that was asked for: the message lies here.
        pending.find(decrypted.sender().user().uuid(), UserId.uuid(key.getMessageId()))
                .ifPresent(waiting -> known(waiting).ifPresent(entry -> {
                    show(waiting, entry);
                    pending.remove(waiting);
                }));
    }

    private Optional<ContentKeys.Entry> known(IncomingMessage message) {
        UUID tempId = message.tempId();
        return tempId == null ? Optional.empty() : contentKeys.find(tempId, UserId.of(message.senderId()));
    }

    private void show(IncomingMessage message, ContentKeys.Entry entry) {
        Content content =
                device.open(Base64.getDecoder().decode(message.encryptedContent()), entry.key(), entry.author());
        listener.onContent(new ReceivedContent(message, entry.author(), content));
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
            case AGREES, SENDER_BEHIND -> LOG.trace("The lists of {} agree", sender);
        }
    }

    private void afterRefresh(IncomingMessage message) {
        try {
            directory.refresh(UserId.of(message.senderId()));
            KeyMessage key = Wire.keyOf(message.data());
            if (key != null) {
                open(message, key);
            }
            pending.remove(message);
        } catch (E2eeException e) {
            switch (e.code()) {
                case NO_SESSION, UNKNOWN_PRE_KEY, BAD_TAG, TOO_FAR_AHEAD, BAD_TIME -> broken(message, e);
                default -> {
                    refused(message, e);
                    pending.remove(message);
                }
            }
        }
    }

    private void broken(IncomingMessage message, E2eeException failure) {
        UUID tempId = message.tempId();
        if (CONTROL.equals(message.messageType()) || tempId == null) {
            LOG.info("A control message of {} was not opened", message.senderId(), failure);
            return;
        }
        pending.put(message);
        listener.onUnreadable(message, Unreadable.BROKEN_SESSION);
        DeviceAddress sender = Wire.senderOf(message.senderId(), message.data());
        later.execute(() -> repair.ask(sender, tempId, failure));
    }

    private void refused(IncomingMessage message, E2eeException failure) {
        if (failure.code() == Code.DUPLICATE || failure.code() == Code.REPLAYED) {
            LOG.debug("A key message that came before: {}", message.messageId());
            return;
        }
        LOG.warn("Message {} of {} was refused", message.messageId(), message.senderId(), failure);
        if (!CONTROL.equals(message.messageType())) {
            listener.onUnreadable(
                    message, failure.code() == Code.UNLISTED_DEVICE ? Unreadable.UNTRUSTED_DEVICE : Unreadable.ALTERED);
        }
    }
}
