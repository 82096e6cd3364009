package org.sotto.client.encrypted;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sotto.client.e2ee.E2eeDevice;
import org.sotto.client.e2ee.identity.DeviceAddress;
import org.sotto.client.e2ee.identity.UserId;
import org.sotto.client.e2ee.primitive.E2eeException;
import org.sotto.client.e2ee.primitive.E2eeException.Code;
import org.sotto.client.e2ee.store.StoreTransaction;
import org.sotto.client.rest.HistoryMessage;
import org.sotto.client.runtime.Fields;
import org.sotto.proto.e2ee.v1.Content;
import org.sotto.proto.e2ee.v1.ContentKey;
import org.sotto.proto.e2ee.v1.HistoryEntry;
import org.sotto.proto.e2ee.v1.HistoryKeys;
import org.sotto.proto.e2ee.v1.Plaintext;

/**
 * The past: the server keeps what was sealed, the devices keep the keys. A device that is linked gets the keys of the past
 * from the primary, over a session of the two.
 */
final class History {
    private static final Logger LOG = LoggerFactory.getLogger(History.class);
    /** An entry has at most 200 bytes; a key message holds 64 KiB. */
    private static final int ENTRIES = 250;
    /** Of about 50 KiB: a call takes 512 KiB. */
    private static final int PARTS_PER_CALL = 8;

    private final E2eeDevice device;
    private final ContentKeys contentKeys;
    private final Controls controls;

    History(E2eeDevice device, ContentKeys contentKeys, Controls controls) {
        this.device = device;
        this.contentKeys = contentKeys;
        this.controls = controls;
    }

    /** Gives another device of this account the keys of all messages since a time. Returns how many. */
    int share(DeviceAddress to, long sinceMs) {
        if (!to.user().equals(device.address().user())) {
            throw new IllegalArgumentException("device: " + to + " (expected: one of this account)");
        }
        List<HistoryEntry> entries =
                contentKeys.since(sinceMs).stream().map(this::entry).toList();
        int parts = (entries.size() + ENTRIES - 1) / ENTRIES;
        List<Plaintext> batch = new ArrayList<>();
        for (int part = 1; part <= parts; part++) {
            List<HistoryEntry> some = entries.subList((part - 1) * ENTRIES, Math.min(entries.size(), part * ENTRIES));
            batch.add(Plaintext.newBuilder()
                    .setHistoryKeys(HistoryKeys.newBuilder()
                            .addAllEntries(some)
                            .setPart(part)
                            .setParts(parts))
                    .build());
            if (batch.size() == PARTS_PER_CALL || part == parts) {
                if (!controls.send(to, batch).stale().isEmpty()) {
                    throw new E2eeException(Code.UNLISTED_DEVICE, to + ": gone (expected: a device of this account)");
                }
                batch.clear();
            }
        }
        return entries.size();
    }

    private HistoryEntry entry(ContentKeys.Entry entry) {
        return HistoryEntry.newBuilder()
                .setConversationId(entry.key().getConversationId())
                .setMessageId(entry.key().getMessageId())
                .setContentKey(entry.key().getKey())
                .setContentSha256(entry.key().getContentSha256())
                .setSenderUserId(entry.author().user().bytes())
                .setSenderDeviceId(entry.author().number())
                .setSentMs(entry.sentMs())
                .setExpireAfterS(contentKeys.secondsLeft(entry))
                .build();
    }

    /**
     * Takes keys of the past in the transaction that opened them; what is known already stays as it is.
     *
     * @throws E2eeException {@code SENDER_MISMATCH} unless they come from this account's primary
     */
    void take(StoreTransaction transaction, DeviceAddress primary, DeviceAddress from, HistoryKeys keys) {
        if (!from.equals(primary)) {
            throw new E2eeException(
                    Code.SENDER_MISMATCH, "keys of the past from " + from + " (expected: from " + primary + ")");
        }
        long added = keys.getEntriesList().stream()
                .filter(entry -> contentKeys.putNew(transaction, entry(entry)))
                .count();
        LOG.info("Keys of the past, part {} of {}: {} new ones", keys.getPart(), keys.getParts(), added);
    }

    private ContentKeys.Entry entry(HistoryEntry entry) {
        return contentKeys.received(
                new DeviceAddress(new UserId(entry.getSenderUserId()), entry.getSenderDeviceId()),
                ContentKey.newBuilder()
                        .setMessageId(entry.getMessageId())
                        .setConversationId(entry.getConversationId())
                        .setKey(entry.getContentKey())
                        .setContentSha256(entry.getContentSha256())
                        .setExpireAfterS(entry.getExpireAfterS())
                        .build(),
                entry.getSentMs());
    }

    /** Opens a message of the server's history; empty without a key, for a deleted one, and for one that was altered. */
    Optional<Content> open(HistoryMessage message) {
        String sealed = message.encryptedContent();
        UUID tempId = Fields.uuidOrNull(message.data(), "temp_id");
        if (sealed == null || tempId == null) {
            return Optional.empty();
        }
        return contentKeys.find(tempId, UserId.of(message.senderId())).flatMap(entry -> {
            if (!UserId.uuid(entry.key().getConversationId())
                    .equals(Fields.uuidOrNull(message.data(), "conversation_id"))) {
                LOG.warn("Message {} stands in another conversation than its key names", message.messageId());
                return Optional.empty();
            }
            try {
                return Optional.of(device.open(Base64.getDecoder().decode(sealed), entry.key(), entry.author()));
            } catch (E2eeException e) {
                LOG.warn("Message {} is not what its key names", message.messageId(), e);
                return Optional.empty();
            }
        });
    }
}
