package org.sotto.user.phone;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.sotto.user.secret.HmacSecret;
import org.springframework.stereotype.Component;

/**
 * Hashes phone numbers: HMAC-SHA-256 under the pepper over the client's hash, which is the lower-case hex SHA-256 of the
 * E.164 number (PROTOCOL.md, "Users, contacts, privacy"). The client's hash alone would be reversed in minutes, since there
 * are few phone numbers; whoever steals the table without the pepper learns nothing.
 */
@Component
public class PhoneHashes {
    private final HmacSecret pepper;

    public PhoneHashes(PhoneProperties properties) {
        this.pepper = HmacSecret.of("sotto.phone.pepper", properties.pepper());
    }

    public PhoneHash of(PhoneNumber number) {
        return ofClientHash(clientHash(number));
    }

    /** @param clientHash 64 lower-case hex digits */
    public PhoneHash ofClientHash(String clientHash) {
        return new PhoneHash(pepper.hmac(clientHash));
    }

    private static String clientHash(PhoneNumber number) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha256.digest(number.e164().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
