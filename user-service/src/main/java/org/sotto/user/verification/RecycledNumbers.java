package org.sotto.user.verification;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.sotto.user.account.AccountStore;
import org.sotto.user.twofactor.TwoFactor;
import org.springframework.stereotype.Component;

/**
 * Tells whether a known number is taken to have a new holder, since carriers give numbers away again. Its account was not used
 * for 45 days; or it has a PIN that its visitor does not name, and was not used for 7 days: a forgotten PIN must not lock a
 * number for ever, and whoever cannot name it must not get what the account holds.
 */
@Component
class RecycledNumbers {
    static final Duration UNUSED = Duration.ofDays(45);
    static final Duration PIN_FREED_AFTER = Duration.ofDays(7);

    private final AccountStore accounts;
    private final TwoFactor twoFactor;
    private final Clock clock;

    RecycledNumbers(AccountStore accounts, TwoFactor twoFactor, Clock clock) {
        this.accounts = accounts;
        this.twoFactor = twoFactor;
        this.clock = clock;
    }

    /**
     * Whether the number of this account starts anew.
     *
     * @param namesPin whether the visitor gave a PIN, right or wrong
     */
    boolean isRecycled(UUID userId, boolean namesPin) {
        Instant lastActive = accounts.lastActive(userId);
        Duration unused = Duration.between(lastActive, clock.instant());
        return unused.compareTo(UNUSED) >= 0
                || (!namesPin && unused.compareTo(PIN_FREED_AFTER) >= 0 && twoFactor.isSet(userId));
    }
}
