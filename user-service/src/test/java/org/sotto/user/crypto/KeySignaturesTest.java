package org.sotto.user.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.sotto.user.testing.SecretKeys;

class KeySignaturesTest {
    private static final BigInteger ORDER =
            BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));

    private final byte[] secret = SecretKeys.random(32);
    private final ByteString key = SecretKeys.ed25519Public(secret);
    private final ByteString message = ByteString.copyFromUtf8("message");

    /** The secrets of the shared test vectors: {@code SHA-256("Sotto KAT " + name + " 0")}. */
    private static byte[] vectorSecret(String name) {
        return Sha256.of(ByteString.copyFromUtf8("Sotto KAT " + name + " 0")).toByteArray();
    }

    @Test
    void the_shared_vector_of_a_devices_consent_verifies() {
        ByteString device = SecretKeys.ed25519Public(vectorSecret("N.sig"));
        ByteString account = SecretKeys.ed25519Public(vectorSecret("A.aik"));
        ByteString dh = SecretKeys.x25519Public(vectorSecret("N.dh"));
        ByteString consent = BigEndian.u32(5)
                .concat(ByteString.copyFrom("alice", StandardCharsets.US_ASCII))
                .concat(BigEndian.u32(2))
                .concat(account)
                .concat(dh);
        ByteString signature = ByteString.copyFrom(HexFormat.of()
                .parseHex("99eb4993ead48192bc1ed58fd66fed6c4ff442fa752153942ccf66eabc3fb244"
                        + "0c85eecfec2f240f8f3e0b67bac53e679dbfa8da3822a14cd20239aecccd9a0f"));

        assertThat(KeySignatures.verify(device, SignatureLabel.DEVICE_ACCEPTS, consent, signature))
                .isTrue();
    }

    @Test
    void a_signature_holds_for_its_key_its_label_and_its_message_alone() {
        ByteString signature = SecretKeys.sign(secret, "Sotto/1 SignedPreKey", message);

        assertThat(KeySignatures.verify(key, SignatureLabel.SIGNED_PRE_KEY, message, signature))
                .isTrue();
        assertThat(KeySignatures.verify(key, SignatureLabel.KEM_PRE_KEY, message, signature))
                .isFalse();
        assertThat(KeySignatures.verify(
                        key,
                        SignatureLabel.SIGNED_PRE_KEY,
                        message.concat(ByteString.copyFrom(new byte[1])),
                        signature))
                .isFalse();
        assertThat(KeySignatures.verify(
                        SecretKeys.ed25519Public(SecretKeys.random(32)),
                        SignatureLabel.SIGNED_PRE_KEY,
                        message,
                        signature))
                .isFalse();
    }

    @Test
    void every_bit_of_a_signature_counts() {
        byte[] signature =
                SecretKeys.sign(secret, "Sotto/1 DeviceList", message).toByteArray();
        for (int bit = 0; bit < 8 * signature.length; bit++) {
            byte[] flipped = signature.clone();
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThat(KeySignatures.verify(key, SignatureLabel.DEVICE_LIST, message, ByteString.copyFrom(flipped)))
                    .as("bit %s flipped", bit)
                    .isFalse();
        }
    }

    @Test
    void a_second_spelling_of_a_signature_is_none() {
        byte[] signature =
                SecretKeys.sign(secret, "Sotto/1 DeviceList", message).toByteArray();
        byte[] scalar = new byte[32];
        for (int i = 0; i < 32; i++) {
            scalar[31 - i] = signature[32 + i];
        }
        // RFC 8032, 5.1.7: S lies below the order, else S + order would do as well.
        byte[] above = new BigInteger(1, scalar).add(ORDER).toByteArray();
        for (int i = 0; i < 32; i++) {
            signature[32 + i] = i < above.length ? above[above.length - 1 - i] : 0;
        }

        assertThat(KeySignatures.verify(key, SignatureLabel.DEVICE_LIST, message, ByteString.copyFrom(signature)))
                .isFalse();
    }

    @Test
    void other_lengths_are_a_mistake_of_the_caller() {
        assertThatThrownBy(() -> KeySignatures.verify(
                        key, SignatureLabel.DEVICE_LIST, message, ByteString.copyFrom(new byte[63])))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("63");
    }
}
