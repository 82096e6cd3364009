package org.sotto.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.sotto.client.rest.TokenSource;

class ManyClientsTest extends ClientHarness {
    private static final int CLIENTS = 1_000;

    @Test
    void a_thousand_clients_share_the_threads_of_one_runtime() throws Exception {
        int threadsBefore = Thread.activeCount();
        List<SottoClient> clients = new ArrayList<>();
        List<CompletableFuture<Void>> live = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            SottoClient client = SottoClient.builder(runtime)
                    .webSocketUris(server.uri())
                    .device(TokenSource.fixed("t"), UUID.randomUUID())
                    .settings(FAST)
                    .listener(recorder)
                    .build();
            clients.add(client);
            live.add(client.connect());
        }
        CompletableFuture.allOf(live.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
        List<CompletableFuture<MessageAck>> sends =
                clients.stream().map(client -> send(client, "hello")).toList();
        CompletableFuture.allOf(sends.toArray(CompletableFuture[]::new)).get(30, TimeUnit.SECONDS);
        clients.forEach(client -> server.message(client.deviceId(), 1, conversation, base64("hi")));
        await().until(() -> recorder.messages.size() == CLIENTS);

        assertThat(Thread.activeCount() - threadsBefore)
                .as("threads for %d clients", CLIENTS)
                .isLessThan(20);
        CompletableFuture.allOf(clients.stream().map(SottoClient::disconnect).toArray(CompletableFuture[]::new))
                .get(30, TimeUnit.SECONDS);
        clients.forEach(SottoClient::close);
    }
}
