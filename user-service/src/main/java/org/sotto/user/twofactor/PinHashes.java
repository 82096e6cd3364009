package org.sotto.user.twofactor;

import java.util.HexFormat;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.sotto.common.web.ApiException;
import org.sotto.user.phone.PhoneProperties;
import org.sotto.user.secret.HmacSecret;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.stereotype.Component;

/**
 * Argon2id (RFC 9106) with a random salt, over the PIN's HMAC under the server's pepper. A million PINs are tried in hours
 * whatever the function costs, so it is the pepper that keeps a stolen table useless, and the count of tries that keeps the
 * login safe; Argon2id makes a stolen table with the pepper expensive.
 *
 * <p>19 MiB, 2 passes, 1 lane: the first choice of the OWASP Password Storage Cheat Sheet for Argon2id. Two hashes at a time,
 * so that a burst of them does not fill the heap.
 */
@Component
class PinHashes {
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final int LANES = 1;
    private static final int MEMORY_KIB = 19 * 1024;
    private static final int PASSES = 2;
    private static final int AT_ONCE = 2;
    private static final int PATIENCE_SECONDS = 3;

    private final HmacSecret pepper;
    private final Argon2PasswordEncoder argon2 =
            new Argon2PasswordEncoder(SALT_BYTES, HASH_BYTES, LANES, MEMORY_KIB, PASSES);
    private final Semaphore permits = new Semaphore(AT_ONCE);

    PinHashes(PhoneProperties properties) {
        this.pepper = HmacSecret.of("sotto.phone.pepper", properties.pepper());
    }

    /** The hash to store: at most 200 characters. Call it within {@link #bounded}. */
    String of(UUID userId, Pin pin) {
        return argon2.encode(peppered(userId, pin));
    }

    /** Call it within {@link #bounded}. */
    boolean matches(UUID userId, Pin pin, String hash) {
        return argon2.matches(peppered(userId, pin), hash);
    }

    /**
     * Runs work that hashes, two at a time. What waits holds no connection and no lock, if it opens them inside.
     *
     * @throws ApiException 503 {@code unavailable} if others hash for too long
     */
    <T> T bounded(Supplier<T> work) {
        boolean free = false;
        try {
            free = permits.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (!free) {
                throw ApiException.unavailable("too many PINs are being checked; try again", PATIENCE_SECONDS);
            }
            return work.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ApiException.unavailable("interrupted; try again", PATIENCE_SECONDS);
        } finally {
            if (free) {
                permits.release();
            }
        }
    }

    /** The account is part of it, so that a hash copied to another account's row opens nothing. */
    private String peppered(UUID userId, Pin pin) {
        return HexFormat.of()
                .formatHex(
                        pepper.hmac("two-factor:" + userId + ":" + pin.digits()).toByteArray());
    }
}
