package org.sotto.user.phone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** What is stored of a phone number. */
class StoredPhoneNumberTest {
    private static final PhoneNumber NUMBER = new PhoneNumber("+14155550123");
    private static final byte[] PEPPER = pepper(7);

    private final PhoneHashes hashes = new PhoneHashes(properties(PEPPER));
    private final PhoneCipher cipher = new PhoneCipher(properties(PEPPER));

    @Test
    void the_hash_is_the_hmac_of_the_clients_hash() throws Exception {
        String clientHash = HexFormat.of()
                .formatHex(
                        MessageDigest.getInstance("SHA-256").digest("+14155550123".getBytes(StandardCharsets.UTF_8)));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(PEPPER, "HmacSHA256"));
        ByteString expected = ByteString.copyFrom(mac.doFinal(clientHash.getBytes(StandardCharsets.UTF_8)));

        assertThat(hashes.of(NUMBER).bytes()).isEqualTo(expected);
        assertThat(hashes.ofClientHash(clientHash)).isEqualTo(hashes.of(NUMBER));
        assertThat(new PhoneHashes(properties(pepper(8))).of(NUMBER)).isNotEqualTo(hashes.of(NUMBER));
    }

    @Test
    void a_number_is_read_again_by_its_owner_alone_and_under_its_pepper_alone() {
        UUID owner = UUID.randomUUID();

        ByteString encrypted = cipher.encrypt(NUMBER, owner);

        assertThat(cipher.decrypt(encrypted, owner)).isEqualTo(NUMBER);
        assertThat(cipher.encrypt(NUMBER, owner)).isNotEqualTo(encrypted);
        assertThatThrownBy(() -> cipher.decrypt(encrypted, UUID.randomUUID()))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> new PhoneCipher(properties(pepper(8))).decrypt(encrypted, owner))
                .isInstanceOf(IllegalStateException.class);
    }

    private static PhoneProperties properties(byte[] pepper) {
        return new PhoneProperties(Base64.getEncoder().encodeToString(pepper));
    }

    private static byte[] pepper(int value) {
        byte[] pepper = new byte[32];
        Arrays.fill(pepper, (byte) value);
        return pepper;
    }
}
