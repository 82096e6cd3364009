package org.sotto.client.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sotto.client.runtime.ClientRuntime;

/** Both sides of the mailbox, and the linked device's tokens. */
class LinkApiTest {
    private static final UUID PAIRING = UUID.fromString("3f0c1f0e-5a1c-4d0e-9f39-1b1b5f3d7a04");
    private static final UUID LAPTOP = UUID.fromString("3f0c1f0e-5a1c-4d0e-9f39-1b1b5f3d7a05");
    private static final String MAILBOX = "/api/v1/devices/link/" + PAIRING;

    private RestServer server;

    @BeforeEach
    void open() throws IOException {
        server = new RestServer();
    }

    @AfterEach
    void close() {
        server.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void the_new_device_speaks_with_the_mailboxs_token_and_no_account() {
        server.answer(
                "POST /api/v1/devices/link",
                "{\"pairing_id\":\"" + PAIRING + "\",\"mailbox_token\":\"open-me\",\"expires_in\":120}");
        server.answer("GET " + MAILBOX + "?after=0", "{\"messages\":[{\"sequence\":1,\"message\":\"b2ZmZXI=\"}]}");
        server.answer("PUT " + MAILBOX, "{}");
        LinkApi.Opened opened = server.api().link().open();
        assertThat(opened.expiresIn()).isEqualTo(Duration.ofMinutes(2));
        assertThat(opened.mailbox().pairingId()).isEqualTo(PAIRING);

        LinkMailbox.Received received = opened.mailbox().read(0);
        assertThat(received.device()).isNull();
        assertThat(received.letters()).singleElement().satisfies(letter -> {
            assertThat(letter.sequence()).isEqualTo(1);
            assertThat(letter.message()).isEqualTo(bytes("offer"));
        });
        opened.mailbox().put(1, bytes("request"));

        assertThat(server.last().body())
                .isEqualTo(ClientRuntime.JSON.readTree("{\"sequence\":1,\"message\":\"cmVxdWVzdA==\"}"));
        assertThat(server.last().header("X-link-token")).isEqualTo("open-me");
        assertThat(server.last().header("Authorization")).isEmpty();
    }

    @Test
    void the_primary_speaks_with_its_session_and_learns_what_is_reserved() {
        server.answer(
                "GET " + MAILBOX + "?after=2",
                "{\"messages\":[],\"device\":{\"device_id\":\"" + LAPTOP + "\",\"device_number\":3}}");
        LinkMailbox.Received received = server.account().linkMailbox(PAIRING).read(2);
        assertThat(received.letters()).isEmpty();
        assertThat(received.device()).isEqualTo(new LinkMailbox.Reserved(LAPTOP, 3));
        assertThat(server.last().header("Authorization")).isEqualTo("Bearer token");
        assertThat(server.last().header("X-link-token")).isEmpty();
    }

    @Test
    void the_token_of_the_primary_makes_a_device() {
        server.answer(
                "POST /api/v1/devices/link/complete",
                "{\"user_id\":\"" + server.user + "\",\"device_id\":\"" + LAPTOP
                        + "\",\"access_token\":\"a.b.c\",\"refresh_token\":\"r\"}");
        SottoAccount account = server.api().link().complete("once", new DeviceInfo("my laptop", "DESKTOP", "LINUX"));
        assertThat(account.userId()).isEqualTo(server.user);
        assertThat(account.deviceId()).isEqualTo(LAPTOP);
        assertThat(server.last().body())
                .isEqualTo(ClientRuntime.JSON.readTree(
                        "{\"device_token\":\"once\",\"device\":{\"device_name\":\"my laptop\","
                                + "\"device_type\":\"DESKTOP\",\"platform\":\"LINUX\"}}"));
    }
}
