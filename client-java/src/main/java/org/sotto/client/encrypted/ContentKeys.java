package org.sotto.client.encrypted;

import static java.util.concurrent.TimeUnit.SECONDS;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.ByteBuffer;
import java.time.Clock;
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
 *
 * <p>A key with {@code expire_after_s} is forgotten that long after this device got or made it: what is expired is not found
 * any more, and {@link #forgetExpired} takes it out of the store. Records of {@link Section#CONTENT_KEY_EXPIRIES} name the time
 * (u64, milliseconds since the epoch) and the key's record, so that the due ones are found without opening every key. Safe for
 * several threads.
 */
final class ContentKeys {
    private static final int VERSION = 2;
    /** As version 2, without the time of expiry. */
    private static final int VERSION_WITHOUT_EXPIRY = 1;

    private static final long NEVER = 0;
    private static final byte[] PRESENT = {1};
    private static final int MESSAGE_ID = 16;
    private static final int SECRET = 32;
    private static final int MAX_KEY = 512;
    private static final int MAX_RECIPIENTS = 64;

    private final E2eeStore store;
    private final Clock clock;

    ContentKeys(E2eeStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /**
     * A key and whose message it opens.
     *
     * @param sentMs as the sender's device says
     * @param recipients of what this device sent: the devices that the key went to; empty for what it received
     * @param expiresMs when it is forgotten, 0: never
     * @param shownAs the id under which the application was told of the message; null: not yet
     */
    record Entry(
            DeviceAddress author,
            ContentKey key,
            long sentMs,
            List<DeviceAddress> recipients,
            long expiresMs,
            @Nullable UUID shownAs) {
        Entry {
            recipients = List.copyOf(recipients);
        }

        private Entry shown(UUID messageId) {
            return new Entry(author, key, sentMs, recipients, expiresMs, messageId);
        }

        private boolean expired(long nowMs) {
            return expiresMs != NEVER && expiresMs <= nowMs;
        }

        private byte[] name() {
            return ContentKeys.name(key.getMessageId(), author.user());
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
                    .u64(expiresMs)
                    .u32(recipients.size());
            recipients.forEach(recipient -> out.lp(recipient.encode()));
            out.lp(shownAs == null ? ByteString.EMPTY : UserId.uuidBytes(shownAs));
            return out.bytes();
        }

        private static Entry deserialise(byte[] bytes) {
            ByteReader in = new ByteReader("ContentKeys.Entry", bytes);
            int version = in.u8("version");
            if (version != VERSION && version != VERSION_WITHOUT_EXPIRY) {
                throw E2eeException.malformed("ContentKeys.Entry.version", version, String.valueOf(VERSION));
            }
            DeviceAddress author = DeviceAddress.decode(in.lp("author", 1, MAX_KEY));
            ContentKey key = parse(in.lp("key", 1, MAX_KEY));
            long sentMs = in.u64("sent_ms");
            long expiresMs = version == VERSION ? in.u64("expires_ms") : NEVER;
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
                    expiresMs,
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

    /** One that came from somebody, and was not shown yet. */
    Entry received(DeviceAddress author, ContentKey key, long sentMs) {
        return new Entry(author, Entry.checked(key), sentMs, List.of(), expiresMs(key), null);
    }

    /** One of a message of this device. */
    Entry sent(DeviceAddress author, ContentKey key, List<DeviceAddress> recipients) {
        return new Entry(author, key, clock.millis(), recipients, expiresMs(key), null);
    }

    /** By this device's clock alone: the sender's could let a message stay for ever. */
    private long expiresMs(ContentKey key) {
        long seconds = Integer.toUnsignedLong(key.getExpireAfterS());
        return seconds == 0 ? NEVER : clock.millis() + SECONDS.toMillis(seconds);
    }

    void put(Entry entry) {
        store.transact(transaction -> {
            put(transaction, entry);
            return entry;
        });
    }

    private static void put(StoreTransaction transaction, Entry entry) {
        transaction.put(Section.CONTENT_KEYS, entry.name(), entry.serialise());
        if (entry.expiresMs() != NEVER) {
            transaction.put(Section.CONTENT_KEY_EXPIRIES, expiry(entry), PRESENT);
        }
    }

    /** Puts a key unless one is known of the message: what was read stays what it was. Returns whether it was put. */
    boolean putNew(StoreTransaction transaction, Entry entry) {
        boolean isNew = transaction.get(Section.CONTENT_KEYS, entry.name()).isEmpty();
        if (isNew) {
            put(transaction, entry);
        }
        return isNew;
    }

    /** The application was told of the message. A key that was forgotten meanwhile stays forgotten. */
    void shown(Entry entry, UUID messageId) {
        store.transact(transaction -> {
            if (transaction.get(Section.CONTENT_KEYS, entry.name()).isPresent()) {
                put(transaction, entry.shown(messageId));
            }
            return entry;
        });
    }

    /** Forgets a message's key: then nothing opens it here any more. */
    void forget(UUID tempId, UserId author) {
        byte[] name = name(UserId.uuidBytes(tempId), author);
        store.transact(transaction -> {
            transaction
                    .get(Section.CONTENT_KEYS, name)
                    .map(Entry::deserialise)
                    .ifPresent(entry -> remove(transaction, entry));
            return author;
        });
    }

    private static void remove(StoreTransaction transaction, Entry entry) {
        transaction.remove(Section.CONTENT_KEYS, entry.name());
        if (entry.expiresMs() != NEVER) {
            transaction.remove(Section.CONTENT_KEY_EXPIRIES, expiry(entry));
        }
    }

    /** Forgets the keys whose time has come. Returns how many. */
    int forgetExpired() {
        long nowMs = clock.millis();
        return store.transact(transaction -> {
            int forgotten = 0;
            for (byte[] expiry : transaction.keys(Section.CONTENT_KEY_EXPIRIES)) {
                ByteBuffer in = ByteBuffer.wrap(expiry);
                if (in.getLong() > nowMs) {
                    break;
                }
                byte[] name = new byte[in.remaining()];
                in.get(name);
                // Sent again, a message lives longer than its first expiry says.
                boolean expired = transaction
                        .get(Section.CONTENT_KEYS, name)
                        .map(Entry::deserialise)
                        .filter(entry -> entry.expired(nowMs))
                        .isPresent();
                if (expired) {
                    transaction.remove(Section.CONTENT_KEYS, name);
                    forgotten++;
                }
                transaction.remove(Section.CONTENT_KEY_EXPIRIES, expiry);
            }
            return forgotten;
        });
    }

    /** The key of a message, unless it is unknown or expired. */
    Optional<Entry> find(UUID tempId, UserId author) {
        byte[] name = name(UserId.uuidBytes(tempId), author);
        return store.transact(transaction -> transaction
                .get(Section.CONTENT_KEYS, name)
                .map(Entry::deserialise)
                .filter(this::keeps));
    }

    private boolean keeps(Entry entry) {
        return !entry.expired(clock.millis());
    }

    /** What was sent since a time, by no order that means something. */
    List<Entry> since(long sentMs) {
        return store.transact(transaction -> transaction.keys(Section.CONTENT_KEYS).stream()
                .flatMap(name -> transaction.get(Section.CONTENT_KEYS, name).stream())
                .map(Entry::deserialise)
                .filter(entry -> entry.sentMs() >= sentMs)
                .filter(this::keeps)
                .toList());
    }

    /** Seconds that a key has left, rounded up, for another device of the account; 0: for ever. */
    int secondsLeft(Entry entry) {
        long leftMs = Math.max(1, entry.expiresMs() - clock.millis());
        return entry.expiresMs() == NEVER ? 0 : (int) ((leftMs + 999) / 1_000);
    }

    private static byte[] expiry(Entry entry) {
        return new ByteWriter().u64(entry.expiresMs()).raw(entry.name()).bytes();
    }

    /** {@code temp_id}s are their senders' choice: two accounts may have the same one. */
    private static byte[] name(ByteString messageId, UserId author) {
        if (messageId.size() != MESSAGE_ID) {
            throw E2eeException.malformed("message_id", messageId.size() + " bytes", MESSAGE_ID + " bytes");
        }
        return new ByteWriter().raw(messageId).lp(author.bytes()).bytes();
    }
}
