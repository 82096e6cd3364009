package org.sotto.client.encrypted;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sotto.client.e2ee.identity.DeviceAddress;
import org.sotto.client.e2ee.identity.UserId;
import org.sotto.client.e2ee.primitive.ByteReader;
import org.sotto.client.e2ee.primitive.ByteWriter;
import org.sotto.client.e2ee.primitive.E2eeException;
import org.sotto.client.e2ee.primitive.E2eeException.Code;
import org.sotto.client.e2ee.store.E2eeStore;
import org.sotto.client.e2ee.store.Section;
import org.sotto.client.e2ee.store.StoreTransaction;
import org.sotto.proto.e2ee.v1.ContentKey;

/**
 * The keys of the messages that this device can read: what it received and what it sent. Whoever has such a key and the sealed
 * content reads the message; deleting a message deletes its key.
 */
final class ContentKeys {
    private static final int VERSION = 1;
    private static final int MESSAGE_ID = 16;
    private static final int SECRET = 32;
    private static final int MAX_KEY = 512;
    private static final int MAX_RECIPIENTS = 64;

    private final E2eeStore store;

    ContentKeys(E2eeStore store) {
        this.store = store;
    }

    /**
     * A key and whose message it opens.
     *
     * @param sentMs as the sender's device says
     * @param recipients of what this device sent: the devices that the key went to; empty for what it received
     * @param shownAs the id under which the application was told of the message; null: not yet
     */
    record Entry(
            DeviceAddress author,
            ContentKey key,
            long sentMs,
            List<DeviceAddress> recipients,
            @Nullable UUID shownAs) {
        Entry {
            recipients = List.copyOf(recipients);
        }

        /** One that came from somebody, and was not shown yet. */
        static Entry received(DeviceAddress author, ContentKey key, long sentMs) {
            return new Entry(author, checked(key), sentMs, List.of(), null);
        }

        Entry shown(UUID messageId) {
            return new Entry(author, key, sentMs, recipients, messageId);
        }

        /** Its known fields alone, each of its exact size: what a sender puts beside them must not fill a record. */
        private static ContentKey checked(ContentKey key) {
            requireSize("message_id", key.getMessageId(), MESSAGE_ID);
            requireSize("conversation_id", key.getConversationId(), MESSAGE_ID);
            requireSize("key", key.getKey(), SECRET);
            requireSize("content_sha256", key.getContentSha256(), SECRET);
            return ContentKey.newBuilder()
                    .setMessageId(key.getMessageId())
                    .setConversationId(key.getConversationId())
                    .setKey(key.getKey())
                    .setContentSha256(key.getContentSha256())
                    .setExpireAfterS(key.getExpireAfterS())
                    .setFromOwnDevice(key.getFromOwnDevice())
                    .build();
        }

        private static void requireSize(String what, ByteString bytes, int size) {
            if (bytes.size() != size) {
                throw E2eeException.malformed("ContentKey." + what, bytes.size() + " bytes", size + " bytes");
            }
        }

        private byte[] serialise() {
            ByteWriter out = new ByteWriter()
                    .u8(VERSION)
                    .lp(author.encode())
                    .lp(key.toByteArray())
                    .u64(sentMs)
                    .u32(recipients.size());
            recipients.forEach(recipient -> out.lp(recipient.encode()));
            out.lp(shownAs == null ? ByteString.EMPTY : UserId.uuidBytes(shownAs));
            return out.bytes();
        }

        private static Entry deserialise(byte[] bytes) {
            ByteReader in = new ByteReader("ContentKeys.Entry", bytes);
            in.constant("version", VERSION);
            DeviceAddress author = DeviceAddress.decode(in.lp("author", 1, MAX_KEY));
            ContentKey key = parse(in.lp("key", 1, MAX_KEY));
            long sentMs = in.u64("sent_ms");
            int count = in.count("recipients", MAX_RECIPIENTS);
            List<DeviceAddress> recipients = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                recipients.add(DeviceAddress.decode(in.lp("recipient", 1, MAX_KEY)));
            }
            byte[] shownAs = in.lp("shown_as", 0, MESSAGE_ID);
            in.end();
            return new Entry(
                    author,
                    key,
                    sentMs,
                    recipients,
                    shownAs.length == 0 ? null : UserId.uuid(ByteString.copyFrom(shownAs)));
        }

        private static ContentKey parse(byte[] bytes) {
            try {
                return ContentKey.parseFrom(bytes);
            } catch (InvalidProtocolBufferException e) {
                throw new E2eeException(Code.MALFORMED, "ContentKeys.Entry.key (expected: a ContentKey)", e);
            }
        }
    }

    void put(Entry entry) {
        store.transact(transaction -> {
            put(transaction, entry);
            return entry;
        });
    }

    static void put(StoreTransaction transaction, Entry entry) {
        transaction.put(
                Section.CONTENT_KEYS,
                name(entry.key().getMessageId(), entry.author().user()),
                entry.serialise());
    }

    /** Puts a key unless one is known of the message: what was read stays what it was. Returns whether it was put. */
    static boolean putNew(StoreTransaction transaction, Entry entry) {
        boolean isNew = transaction
                .get(
                        Section.CONTENT_KEYS,
                        name(entry.key().getMessageId(), entry.author().user()))
                .isEmpty();
        if (isNew) {
            put(transaction, entry);
        }
        return isNew;
    }

    /** Forgets a message's key: then nothing opens it here any more. */
    void forget(UUID tempId, UserId author) {
        store.transact(transaction -> {
            transaction.remove(Section.CONTENT_KEYS, name(UserId.uuidBytes(tempId), author));
            return author;
        });
    }

    Optional<Entry> find(UUID tempId, UserId author) {
        return store.transact(transaction -> transaction
                .get(Section.CONTENT_KEYS, name(UserId.uuidBytes(tempId), author))
                .map(Entry::deserialise));
    }

    /** What was sent since a time, by no order that means something. */
    List<Entry> since(long sentMs) {
        return store.transact(transaction -> transaction.keys(Section.CONTENT_KEYS).stream()
                .flatMap(name -> transaction.get(Section.CONTENT_KEYS, name).stream())
                .map(Entry::deserialise)
                .filter(entry -> entry.sentMs() >= sentMs)
                .toList());
    }

    /** {@code temp_id}s are their senders' choice: two accounts may have the same one. */
    private static byte[] name(ByteString messageId, UserId author) {
        if (messageId.size() != MESSAGE_ID) {
            throw E2eeException.malformed("message_id", messageId.size() + " bytes", MESSAGE_ID + " bytes");
        }
        return new ByteWriter().raw(messageId).lp(author.bytes()).bytes();
    }
}
