package org.sotto.local.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {
    private static final List<String> SERVICES = List.of("user-service", "message-service");

    @TempDir
    Path directory;

    @Test
    void only_the_owner_may_read_the_file() throws Exception {
        Path file = directory.resolve("secrets.properties");
        Secrets.loadOrCreate(file, SERVICES);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void a_second_start_uses_the_same_secrets() throws Exception {
        Path file = directory.resolve("secrets.properties");
        Secrets first = Secrets.loadOrCreate(file, SERVICES);
        byte[] written = Files.readAllBytes(file);
        Secrets second = Secrets.loadOrCreate(file, SERVICES);
        assertThat(second.jwtPrivateKey()).isEqualTo(first.jwtPrivateKey());
        assertThat(second.phonePepper()).isEqualTo(first.phonePepper());
        assertThat(second.otpSecret()).isEqualTo(first.otpSecret());
        assertThat(second.servicePublicKeys()).isEqualTo(first.servicePublicKeys());
        assertThat(Files.readAllBytes(file)).isEqualTo(written);
    }

    @Test
    void a_new_service_gets_a_key_and_the_others_keep_theirs() throws Exception {
        Path file = directory.resolve("secrets.properties");
        Secrets before = Secrets.loadOrCreate(file, SERVICES);
        Secrets after = Secrets.loadOrCreate(file, List.of("user-service", "message-service", "group-service"));
        assertThat(after.servicePublicKeys()).startsWith(before.servicePublicKeys() + ",group-service=");
        assertThat(after.servicePrivateKey("user-service")).isEqualTo(before.servicePrivateKey("user-service"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void what_a_service_signs_its_public_key_verifies() throws Exception {
        Secrets secrets = Secrets.loadOrCreate(directory.resolve("secrets.properties"), SERVICES);
        String published = secrets.servicePublicKeys().split(",", -1)[0];
        assertThat(published).startsWith("user-service=");
        KeyFactory keys = KeyFactory.getInstance("Ed25519");
        PrivateKey signer =
                keys.generatePrivate(new PKCS8EncodedKeySpec(decoded(secrets.servicePrivateKey("user-service"))));
        PublicKey verifier =
                keys.generatePublic(new X509EncodedKeySpec(decoded(published.substring("user-service=".length()))));
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(signer);
        signature.update("call".getBytes(StandardCharsets.UTF_8));
        byte[] signed = signature.sign();
        signature.initVerify(verifier);
        signature.update("call".getBytes(StandardCharsets.UTF_8));
        assertThat(signature.verify(signed)).isTrue();
    }

    @Test
    void two_fleets_have_different_secrets_of_full_length() throws Exception {
        Secrets one = Secrets.loadOrCreate(directory.resolve("one"), SERVICES);
        Secrets other = Secrets.loadOrCreate(directory.resolve("other"), SERVICES);
        assertThat(one.phonePepper()).isNotEqualTo(other.phonePepper()).isNotEqualTo(one.otpSecret());
        assertThat(one.jwtPrivateKey()).isNotEqualTo(other.jwtPrivateKey());
        assertThat(decoded(one.phonePepper())).hasSize(32);
        assertThat(decoded(one.otpSecret())).hasSize(32);
    }

    @Test
    void a_service_without_a_key_is_named() throws Exception {
        Secrets secrets = Secrets.loadOrCreate(directory.resolve("secrets.properties"), SERVICES);
        assertThatThrownBy(() -> secrets.servicePrivateKey("bot-service"))
                .hasMessage("service: bot-service (expected: one of [user-service, message-service])");
    }

    private static byte[] decoded(String base64) {
        return Base64.getDecoder().decode(base64);
    }
}
