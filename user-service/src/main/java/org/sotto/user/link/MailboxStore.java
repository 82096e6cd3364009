package org.sotto.user.link;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sotto.common.redis.RedisKeys;
import org.sotto.user.store.RedisScripts;
import org.sotto.user.store.RedisStrings;
import org.springframework.stereotype.Component;

/**
 * Mailboxes of pairings under way: hash {@code link:{<pairing id>}} with
 *
 * <ul>
 *   <li>{@code token}: SHA-256 of the new device's token
 *   <li>{@code end}: when it ends (ms). Its TTL is the same; but a reservation in MySQL ends with it, by the services' clock
 *   <li>{@code account}: whose primary device came first; nobody else's is let in then
 *   <li>{@code n}, {@code p}: how many messages the new device and the primary have left, and {@code n1}, {@code n2}, …,
 *       {@code p1}, … these messages, as they came
 *   <li>{@code bytes}: how long all messages are together
 * </ul>
 *
 * <p>Whatever a script refuses it has not changed. The content is sealed between the two devices.
 */
@Component
class MailboxStore {
    /** Of all messages together. */
    static final int MAX_BYTES = 64 * 1024;

    /** KEYS[1] the hash; ARGV[1] hash of the token, ARGV[2] end (ms), ARGV[3] TTL (ms). */
    private static final String OPEN = """
            redis.call('HSET', KEYS[1], 'token', ARGV[1], 'end', ARGV[2])
            redis.call('PEXPIRE', KEYS[1], ARGV[3])
            return 1
            """;

    /** KEYS[1] the hash. Answers {token, end, account, messages of the primary}, each nil if it is not there. */
    private static final String FIND = "return redis.call('HMGET', KEYS[1], 'token', 'end', 'account', 'p')";

    /** KEYS[1] the hash; ARGV[1] account. Answers -1 = there is none, 0 = it is another account's, 1 = it is this one's. */
    private static final String BIND = """
            if redis.call('EXISTS', KEYS[1]) == 0 then
              return -1
            end
            redis.call('HSETNX', KEYS[1], 'account', ARGV[1])
            return redis.call('HGET', KEYS[1], 'account') == ARGV[1] and 1 or 0
            """;

    /** KEYS[1] the hash; ARGV[1] whose messages (n or p), ARGV[2] the number before the first. Answers the messages. */
    private static final String READ = """
            local count = tonumber(redis.call('HGET', KEYS[1], ARGV[1]) or 0)
            local messages = {}
            for sequence = tonumber(ARGV[2]) + 1, count do
              messages[#messages + 1] = redis.call('HGET', KEYS[1], ARGV[1] .. sequence)
            end
            return messages
            """;

    /**
     * KEYS[1] the hash; ARGV[1] who writes (n or p), ARGV[2] number, ARGV[3] message, ARGV[4] most bytes of all messages,
     * ARGV[5] end (ms) and ARGV[6] TTL (ms) that the primary's first message gives the mailbox. Answers {what came of it: 0 =
     * there is none, 1 = it is in, 2 = another number is due or has another message, 3 = too many bytes; messages that are in}.
     */
    private static final String APPEND = """
            if redis.call('EXISTS', KEYS[1]) == 0 then
              return {0, 0}
            end
            local side, sequence = ARGV[1], tonumber(ARGV[2])
            local count = tonumber(redis.call('HGET', KEYS[1], side) or 0)
            if sequence <= count then
              return {redis.call('HGET', KEYS[1], side .. ARGV[2]) == ARGV[3] and 1 or 2, count}
            end
            if sequence > count + 1 then
              return {2, count}
            end
            local bytes = tonumber(redis.call('HGET', KEYS[1], 'bytes') or 0) + #ARGV[3]
            if bytes > tonumber(ARGV[4]) then
              return {3, count}
            end
            redis.call('HSET', KEYS[1], side, ARGV[2], side .. ARGV[2], ARGV[3], 'bytes', string.format('%d', bytes))
            if side == 'p' and sequence == 1 then
              redis.call('HSET', KEYS[1], 'end', ARGV[5])
              redis.call('PEXPIRE', KEYS[1], ARGV[6])
            end
            return {1, sequence}
            """;

    private final RedisScripts.Script<Long> open;
    private final RedisScripts.Script<List<Object>> find;
    private final RedisScripts.Script<Long> bind;
    private final RedisScripts.Script<List<Object>> read;
    private final RedisScripts.Script<List<Object>> append;
    private final RedisStrings strings;
    private final RedisKeys keys;

    /** What came of a primary's first visit. */
    enum Binding {
        GONE,
        OTHERS,
        BOUND
    }

    /** What came of a message. */
    sealed interface Appended {
        /** The mailbox has ended. */
        record Gone() implements Appended {}

        /** It is in, now or since an earlier call. */
        record Stored() implements Appended {}

        /** @param next the number that is due */
        record Conflict(int next) implements Appended {}

        /** There is no room for it. */
        record Full() implements Appended {}
    }

    MailboxStore(RedisScripts redis, RedisStrings strings, RedisKeys keys) {
        this.open = redis.number(OPEN);
        this.find = redis.list(FIND);
        this.bind = redis.number(BIND);
        this.read = redis.list(READ);
        this.append = redis.list(APPEND);
        this.strings = strings;
        this.keys = keys;
    }

    void open(UUID pairingId, ByteString tokenHash, Instant end, Duration lifetime) {
        open.run(key(pairingId), tokenHash.toByteArray(), end.toEpochMilli(), lifetime.toMillis());
    }

    Optional<Mailbox> find(UUID pairingId) {
        List<@Nullable Object> fields = find.run(key(pairingId));
        Object token = fields.get(0);
        return token == null
                ? Optional.empty()
                : Optional.of(new Mailbox(
                        ByteString.copyFrom((byte[]) token),
                        Instant.ofEpochMilli(
                                text(fields.get(1)).map(Long::parseLong).orElseThrow()),
                        text(fields.get(2)).map(UUID::fromString).orElse(null),
                        text(fields.get(3)).map(Integer::parseInt).orElse(0)));
    }

    Binding bind(UUID pairingId, UUID account) {
        return switch (Math.toIntExact(bind.run(key(pairingId), account))) {
            case -1 -> Binding.GONE;
            case 0 -> Binding.OTHERS;
            default -> Binding.BOUND;
        };
    }

    /** The messages of one side that come after a number, in order; none once the mailbox has ended. */
    List<ByteString> read(UUID pairingId, Side from, int after) {
        List<ByteString> messages = new ArrayList<>();
        for (Object message : read.run(key(pairingId), from.letter(), after)) {
            messages.add(ByteString.copyFrom((byte[]) message));
        }
        return messages;
    }

    /**
     * Leaves a message.
     *
     * @param end what the primary's first message sets
     * @param lifetime until then
     */
    Appended append(UUID pairingId, Side by, int sequence, ByteString message, Instant end, Duration lifetime) {
        List<Object> answer = append.run(
                key(pairingId),
                by.letter(),
                sequence,
                message.toByteArray(),
                MAX_BYTES,
                end.toEpochMilli(),
                lifetime.toMillis());
        int verdict = Math.toIntExact((Long) answer.get(0));
        return switch (verdict) {
            case 0 -> new Appended.Gone();
            case 1 -> new Appended.Stored();
            case 2 -> new Appended.Conflict(Math.toIntExact((Long) answer.get(1)) + 1);
            default -> new Appended.Full();
        };
    }

    /** @throws io.lettuce.core.RedisException if Redis does not answer */
    void delete(UUID pairingId) {
        strings.delete(List.of(key(pairingId)));
    }

    private static Optional<String> text(@Nullable Object field) {
        return Optional.ofNullable((byte[]) field).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    private String key(UUID pairingId) {
        return keys.keyPrefix() + "link:{" + pairingId + "}";
    }
}
