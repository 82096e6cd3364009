package org.sotto.user.verification;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.sotto.common.redis.RedisKeys;
import org.sotto.user.account.AccountStore;
import org.sotto.user.store.RedisStrings;
import org.sotto.user.twofactor.TwoFactor;
import org.springframework.stereotype.Component;

/**
 * Tells whether a known number is taken to have a new holder, since carriers give numbers away again. Its account was not used
 * for 45 days; or it has a PIN that its visitor was asked for and does not have, and was not used for 7 days: a forgotten PIN
 * must not lock a number for ever, and whoever does not know it must not get what the account holds. An account is in use while
 * one of its devices renews its session or is connected; nothing is taken for unused while Redis cannot say who is connected.
 */
@Component
class RecycledNumbers {
    static final Duration UNUSED = Duration.ofDays(45);
    static final Duration PIN_FREED_AFTER = Duration.ofDays(7);

    private final AccountStore accounts;
    private final TwoFactor twoFactor;
    private final RedisStrings redis;
    private final RedisKeys keys;
    private final Clock clock;

    RecycledNumbers(AccountStore accounts, TwoFactor twoFactor, RedisStrings redis, RedisKeys keys, Clock clock) {
        this.accounts = accounts;
        this.twoFactor = twoFactor;
        this.redis = redis;
        this.keys = keys;
        this.clock = clock;
    }

    /**
     * Whether the number of this account starts anew.
     *
     * @param givesUpThePin whether the visitor was asked for a PIN and gives none
     * @throws io.lettuce.core.RedisException if Redis does not answer
     */
    boolean isRecycled(UUID userId, boolean givesUpThePin) {
        return isUnusedFor(userId, UNUSED) || (givesUpThePin && isPinFreed(userId));
    }

    /** Whether the account has a PIN that may be given up. */
    boolean isPinFreed(UUID userId) {
        return isUnusedFor(userId, PIN_FREED_AFTER) && twoFactor.isSet(userId);
    }

    private boolean isUnusedFor(UUID userId, Duration time) {
        Duration unused = Duration.between(accounts.lastActive(userId), clock.instant());
        return unused.compareTo(time) >= 0
                && redis.get(List.of(keys.online(userId))).get(0).isEmpty();
    }
}
