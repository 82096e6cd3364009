package org.sotto.user.verification;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.sotto.common.redis.RedisKeys;
import org.sotto.user.store.RedisScripts;
import org.springframework.stereotype.Component;

/**
 * Verifications under way: hash {@code otp:{<verification id>}} with {@code code} (see {@link OneTimeCodes#seal}),
 * {@code number} (encrypted) and {@code tries}, TTL 5 minutes. Both a right code and the fifth wrong one delete it, in one
 * script, so that tries at once cannot be more than five and a code cannot work twice.
 */
@Component
class OtpStore {
    static final Duration LIFETIME = Duration.ofMinutes(5);
    static final int MAX_TRIES = 5;

    /** KEYS[1] the hash; ARGV[1] sealed code, ARGV[2] encrypted number, ARGV[3] TTL (ms), ARGV[4] tries, ARGV[5] PIN asked. */
    private static final String PUT = """
            redis.call('HSET', KEYS[1], 'code', ARGV[1], 'number', ARGV[2], 'tries', ARGV[4], 'pin', ARGV[5])
            redis.call('PEXPIRE', KEYS[1], ARGV[3])
            return 1
            """;

    /**
     * KEYS[1] the hash; ARGV[1] sealed code that was given, ARGV[2] max tries. Answers {-1} = there is none,
     * {0, tries left} = wrong, {1, encrypted number, tries, TTL (ms), PIN asked} = right.
     */
    private static final String TAKE = """
            local code = redis.call('HGET', KEYS[1], 'code')
            if not code then
              return {-1}
            end
            if code == ARGV[1] then
              local rest = redis.call('HMGET', KEYS[1], 'number', 'tries', 'pin')
              local ttl = redis.call('PTTL', KEYS[1])
              redis.call('DEL', KEYS[1])
              return {1, rest[1], tonumber(rest[2]), ttl, tonumber(rest[3])}
            end
            local left = tonumber(ARGV[2]) - redis.call('HINCRBY', KEYS[1], 'tries', 1)
            if left <= 0 then
              redis.call('DEL', KEYS[1])
            end
            return {0, left}
            """;

    private final RedisScripts.Script<Long> put;
    private final RedisScripts.Script<List<Object>> take;
    private final RedisKeys keys;

    /** What came of a try. */
    sealed interface Attempt {
        /** There is no such verification: never was, too old, used, or tried too often. */
        record Gone() implements Attempt {}

        /** @param triesLeft 0 when this was the last and the verification is gone */
        record Wrong(int triesLeft) implements Attempt {}

        /**
         * @param encryptedNumber the number that is verified now
         * @param tries that were spent on this verification
         * @param millisLeft until it expires
         * @param pinAsked whether an earlier try was told that the account has a PIN
         */
        record Right(ByteString encryptedNumber, int tries, long millisLeft, boolean pinAsked) implements Attempt {}
    }

    OtpStore(RedisScripts redis, RedisKeys keys) {
        this.put = redis.number(PUT);
        this.take = redis.list(TAKE);
        this.keys = keys;
    }

    void put(UUID verificationId, String sealedCode, ByteString encryptedNumber) {
        put.run(key(verificationId), sealedCode, encryptedNumber.toByteArray(), LIFETIME.toMillis(), 0, 0);
    }

    /** Puts a verification back that a right code has taken, for as long as it would have lived. */
    void putBack(UUID verificationId, String sealedCode, Attempt.Right taken) {
        if (taken.millisLeft() > 0) {
            put.run(
                    key(verificationId),
                    sealedCode,
                    taken.encryptedNumber().toByteArray(),
                    taken.millisLeft(),
                    taken.tries(),
                    taken.pinAsked() ? 1 : 0);
        }
    }

    Attempt take(UUID verificationId, String sealedCode) {
        List<Object> answer = take.run(key(verificationId), sealedCode, MAX_TRIES);
        long verdict = (Long) answer.get(0);
        if (verdict < 0) {
            return new Attempt.Gone();
        }
        return verdict == 0
                ? new Attempt.Wrong(Math.toIntExact((Long) answer.get(1)))
                : new Attempt.Right(
                        ByteString.copyFrom((byte[]) answer.get(1)),
                        Math.toIntExact((Long) answer.get(2)),
                        (Long) answer.get(3),
                        (Long) answer.get(4) == 1);
    }

    private String key(UUID verificationId) {
        return keys.keyPrefix() + "otp:{" + verificationId + "}";
    }
}
