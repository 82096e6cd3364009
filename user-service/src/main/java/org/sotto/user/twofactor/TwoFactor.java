package org.sotto.user.twofactor;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sotto.common.web.ApiException;
import org.sotto.user.account.AccountStore;
import org.sotto.user.store.Transactions;
import org.springframework.stereotype.Component;

/**
 * Two-factor authentication: sets a PIN, and asks for it. Tries are counted per account, whoever makes them and with whichever
 * verification: four wrong ones are free; from the fifth on each is followed by a wait, an hour at first and twice as long
 * each time, up to a day. The right PIN forgets them.
 */
@Component
public class TwoFactor {
    /** Wrong tries before the first wait. */
    static final int FREE_TRIES = 5;

    private static final Logger log = LoggerFactory.getLogger(TwoFactor.class);
    private static final Duration FIRST_WAIT = Duration.ofHours(1);
    private static final Duration LONGEST_WAIT = Duration.ofDays(1);

    private final AccountStore accounts;
    private final TwoFactorStore store;
    private final PinHashes hashes;
    private final Transactions transactions;
    private final Clock clock;

    private sealed interface Outcome {
        record Passed() implements Outcome {}

        /** @param triesLeft before a wait; 0 when it has begun */
        record Wrong(int triesLeft) implements Outcome {}

        /** @param until when the next try counts */
        record Blocked(Instant until) implements Outcome {}
    }

    TwoFactor(AccountStore accounts, TwoFactorStore store, PinHashes hashes, Transactions transactions, Clock clock) {
        this.accounts = accounts;
        this.store = store;
        this.hashes = hashes;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** Whether the account has a PIN. */
    public boolean isSet(UUID userId) {
        return store.exists(userId);
    }

    /** Sets or replaces the account's PIN. */
    void set(UUID userId, Pin pin) {
        String hash = hashes.bounded(() -> hashes.of(userId, pin));
        transactions.run(() -> {
            if (!accounts.lock(userId)) {
                throw ApiException.notFound("there is no user " + userId);
            }
            store.put(userId, hash, clock.instant());
            return userId;
        });
        log.info("user {} set a two-factor PIN", userId);
    }

    /** Since when the account has its PIN; empty if it has none. */
    public Optional<Instant> setAt(UUID userId) {
        return store.setAt(userId);
    }

    /** Removes the account's PIN; returns false if it has none. */
    public boolean remove(UUID userId) {
        boolean had = store.delete(userId);
        if (had) {
            log.info("user {} has no two-factor PIN any more", userId);
        }
        return had;
    }

    /**
     * Returns if the account has no PIN or this is it. A wrong try is counted in a transaction of its own, which commits
     * whatever becomes of the caller's.
     *
     * @param pin null if none was given
     * @throws ApiException 401 {@code two_factor_required}; 401 {@code invalid_pin} with {@code attempts_left}; 429
     *     {@code rate_limited} with {@code Retry-After} while tries are blocked
     */
    public void require(UUID userId, @Nullable Pin pin) {
        if (pin == null) {
            if (isSet(userId)) {
                throw ApiException.unauthorized(
                        "two_factor_required",
                        "this account has a two-factor PIN (expected: two_factor_pin, 6 digits)");
            }
            return;
        }
        Outcome outcome = hashes.bounded(() -> transactions.run(() -> tryOut(userId, pin)));
        if (outcome instanceof Outcome.Wrong wrong) {
            log.warn("wrong two-factor PIN for user {}, {} tries left", userId, wrong.triesLeft());
            throw ApiException.unauthorized(
                            "invalid_pin", "the two-factor PIN is wrong (" + wrong.triesLeft() + " tries left)")
                    .with("attempts_left", wrong.triesLeft());
        }
        if (outcome instanceof Outcome.Blocked blocked) {
            throw ApiException.rateLimited(
                    "too many wrong two-factor PINs for this account; the next try counts at " + blocked.until(),
                    Math.max(
                            1,
                            Duration.between(clock.instant(), blocked.until()).toSeconds() + 1));
        }
    }

    private Outcome tryOut(UUID userId, Pin pin) {
        Optional<TwoFactorStore.Guard> guard = store.lock(userId);
        if (guard.isEmpty()) {
            return new Outcome.Passed();
        }
        Instant now = clock.instant();
        Instant blockedUntil = guard.get().blockedUntil();
        if (blockedUntil != null && now.isBefore(blockedUntil)) {
            return new Outcome.Blocked(blockedUntil);
        }
        if (hashes.matches(userId, pin, guard.get().hash())) {
            store.forgetWrongTries(userId);
            return new Outcome.Passed();
        }
        int wrong = guard.get().wrongTries() + 1;
        store.countWrongTry(userId, wrong, wrong < FREE_TRIES ? null : now.plus(waitAfter(wrong)));
        return new Outcome.Wrong(Math.max(0, FREE_TRIES - wrong));
    }

    /**
     * How long no try counts after so many wrong ones.
     *
     * @param wrongTries at least {@link #FREE_TRIES}
     */
    static Duration waitAfter(int wrongTries) {
        int doublings = Math.min(wrongTries - FREE_TRIES, 10);
        Duration wait = FIRST_WAIT.multipliedBy(1L << doublings);
        return wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT;
    }
}
