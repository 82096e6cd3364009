package org.sotto.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.sotto.client.ws.CloseEvent;
import org.sotto.client.ws.RawConnection;

class RawConnectionTest extends ClientHarness {
    private static final Duration SOON = Duration.ofSeconds(5);

    @Test
    void frames_are_kept_until_they_are_asked_for() {
        try (RawConnection connection = RawConnection.open(runtime, server.uri())) {
            assertThat(connection.subprotocol()).isEqualTo("sotto.v1.json");
            assertThat(connection
                            .authenticate("t", device.toString(), null)
                            .path("heartbeat_seconds")
                            .intValue())
                    .isEqualTo(30);
            var unused = connection.send("PING", Map.of());
            connection.awaitAction("PONG", SOON);
            connection.awaitAction("caught_up", SOON);
            server.push(device, "not json");
            assertThat(connection
                            .await("the unreadable", frame -> frame.has("unreadable"), SOON)
                            .path("unreadable")
                            .asString())
                    .isEqualTo("not json");
            assertThat(connection.received()).hasSize(4);
            assertThatThrownBy(() -> connection.awaitAction("PONG", Duration.ofMillis(20)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("action PONG did not come within 20 ms");
        }
    }

    @Test
    void the_close_code_is_told() {
        try (RawConnection connection = RawConnection.open(runtime, server.uri())) {
            server.closeOnAuthenticate = 4403;
            assertThatThrownBy(() -> connection.authenticate("t", device.toString(), 5L))
                    .hasMessageContaining("before the close");
            assertThat(connection.awaitClosed(SOON)).isEqualTo(new CloseEvent(4403, "as told"));
        }
    }

    @Test
    void fragments_make_one_message() {
        try (RawConnection connection = RawConnection.open(runtime, server.uri())) {
            connection.authenticate("t", device.toString(), null);
            var first = connection.sendTextPart("{\"action\":\"PI", false);
            var last = connection.sendTextPart("NG\"}", true);
            connection.awaitAction("PONG", SOON);
            assertThat(first).isCompleted();
            assertThat(last).isCompleted();
        }
    }

    @Test
    void an_aborted_connection_is_gone_for_both_sides() {
        RawConnection connection = RawConnection.open(runtime, server.uri());
        connection.authenticate("t", device.toString(), null);
        connection.abort();
        assertThat(connection.awaitClosed(SOON).code()).isEqualTo(CloseEvent.ABNORMAL);
        await().until(() -> !server.connected(device));
    }

    @Test
    void a_server_that_is_not_there_fails_the_opening() {
        assertThatThrownBy(() -> RawConnection.open(runtime, URI.create("ws://127.0.0.1:1/ws")))
                .isInstanceOf(CompletionException.class);
    }
}
