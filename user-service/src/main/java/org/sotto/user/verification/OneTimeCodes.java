package org.sotto.user.verification;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Locale;
import java.util.UUID;
import org.sotto.user.secret.HmacSecret;
import org.springframework.stereotype.Component;

/**
 * Makes one-time codes and the HMAC of a code for a verification, by which they are stored: whoever reads Redis could
 * otherwise try a million codes against a plain hash in a second.
 */
@Component
class OneTimeCodes {
    private static final int CODES = 1_000_000;

    private final SecureRandom random = new SecureRandom();
    private final HmacSecret secret;

    OneTimeCodes(OtpProperties properties) {
        this.secret = HmacSecret.of("sotto.otp.secret", properties.secret());
    }

    /** 6 digits, each of the million codes as likely. */
    String next() {
        return String.format(Locale.ROOT, "%06d", random.nextInt(CODES));
    }

    /** 64 hex digits that also depend on the verification, so that equal codes do not look equal. */
    String seal(UUID verificationId, String code) {
        return HexFormat.of().formatHex(secret.hmac(verificationId + ":" + code).toByteArray());
    }
}
