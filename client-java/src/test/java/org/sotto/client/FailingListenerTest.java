package org.sotto.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** An application whose listener throws an Error: the client goes on as after any other failure. */
class FailingListenerTest extends ClientHarness {
    private static final ClientSettings QUICK_HEART = FAST.withHeartbeat(Duration.ofMillis(50), Duration.ofSeconds(5));

    /** Fails once, at the message with position 2. */
    private static Recorder failingOnce(Runnable failure) {
        AtomicBoolean broken = new AtomicBoolean(true);
        return new Recorder() {
            @Override
            public void onMessage(IncomingMessage message) {
                if (message.position() == 2 && broken.getAndSet(false)) {
                    failure.run();
                }
                super.onMessage(message);
            }
        };
    }

    private void goesOnAfter(Runnable failure) throws Exception {
        Recorder failing = failingOnce(failure);
        IntStream.rangeClosed(1, 3).forEach(i -> server.message(device, i, conversation, base64("m" + i)));
        SottoClient client = builder(QUICK_HEART).listener(failing).build();
        client.connect().get(10, TimeUnit.SECONDS);
        assertThat(failing.texts()).containsExactly("m1", "m2", "m3");
        assertThat(failing.errors).extracting(ClientError::code).containsExactly("listener_failed");
        assertThat(client.stats().connections()).isEqualTo(2);

        server.message(device, 4, conversation, base64("m4"));
        await().until(() -> failing.messages.size() == 4);
        await().until(() -> server.cursor(device) == 4);
        assertThat(send(client, "hello").get(5, TimeUnit.SECONDS).attempts()).isEqualTo(1);
        int pings = pings();
        await().until(() -> pings() >= pings + 3);
        assertThat(client.stats().deadConnections()).isZero();

        client.close();
        assertThat(client.state()).isEqualTo(ConnectionState.CLOSED);
        await().until(() -> !server.connected(device));
    }

    private int pings() {
        return server.frames("PING").size();
    }

    @Test
    void a_failed_assertion_does_not_end_the_client() throws Exception {
        goesOnAfter(() -> {
            throw new AssertionError("expected: but was:");
        });
    }

    @Test
    void a_stack_that_ran_full_does_not_end_the_client() throws Exception {
        goesOnAfter(() -> {
            throw new StackOverflowError("deep in the application");
        });
    }

    @Test
    void an_error_in_every_other_callback_does_not_end_the_client() throws Exception {
        Recorder failing = new Recorder() {
            @Override
            public void onConnectionState(ConnectionState state) {
                super.onConnectionState(state);
                throw new AssertionError("onConnectionState");
            }

            @Override
            public void onCaughtUp(CaughtUp caughtUp) {
                super.onCaughtUp(caughtUp);
                throw new LinkageError("onCaughtUp");
            }

            @Override
            public void onError(ClientError error) {
                super.onError(error);
                throw new AssertionError("onError");
            }

            @Override
            public void onClosed(ConnectionClosed closed) {
                super.onClosed(closed);
                throw new AssertionError("onClosed");
            }
        };
        try (SottoClient client = builder(FAST).listener(failing).build()) {
            client.connect().get(10, TimeUnit.SECONDS);
            server.push(device, "no json");
            await().until(() -> failing.errors.size() == 1);
            server.cut(device);
            await().until(() -> client.stats().connections() == 2);
            server.message(device, 1, conversation, base64("fine"));
            await().until(() -> server.cursor(device) == 1);

            assertThat(failing.texts()).containsExactly("fine");
            assertThat(failing.closes).hasSize(1);
            assertThat(failing.caughtUps).hasSize(2);
            assertThat(failing.states)
                    .startsWith(ConnectionState.CONNECTING, ConnectionState.CATCHING_UP, ConnectionState.LIVE);
        }
    }
}
