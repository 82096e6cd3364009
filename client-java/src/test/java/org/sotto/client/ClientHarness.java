package org.sotto.client;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.sotto.client.rest.TokenSource;
import org.sotto.client.runtime.ClientRuntime;

/** A runtime, a server and one device with a client, made anew for each test. */
abstract class ClientHarness {
    static final ClientSettings FAST = ClientSettings.DEFAULT
            .withBackoff(new BackoffSettings(Duration.ofMillis(5), Duration.ofMillis(50), Duration.ofSeconds(5)))
            .withRetry(new BackoffSettings(Duration.ofMillis(5), Duration.ofMillis(20), Duration.ZERO));

    final UUID device = UUID.randomUUID();
    final UUID conversation = UUID.randomUUID();
    final UUID bob = UUID.randomUUID();
    final Recorder recorder = new Recorder();

    ClientRuntime runtime;
    ProtocolServer server;

    @BeforeEach
    void openServer() throws InterruptedException {
        runtime = ClientRuntime.create(2);
        server = new ProtocolServer();
    }

    @AfterEach
    void closeServer() {
        server.close();
        runtime.close();
    }

    SottoClient client(ClientSettings settings) {
        return builder(settings).build();
    }

    SottoClientBuilder builder(ClientSettings settings) {
        return SottoClient.builder(runtime)
                .webSocketUris(server.uri())
                .device(TokenSource.fixed("a-token"), device)
                .settings(settings)
                .listener(recorder);
    }

    SottoClient connected(ClientSettings settings) throws Exception {
        SottoClient client = client(settings);
        client.connect().get(10, TimeUnit.SECONDS);
        return client;
    }

    CompletableFuture<MessageAck> send(SottoClient client, String text) {
        return client.send(bob, text.getBytes(StandardCharsets.UTF_8), MessageType.TEXT);
    }

    static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(10)).pollInterval(Duration.ofMillis(5));
    }
}
