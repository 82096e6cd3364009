package org.sotto.e2e.fleet;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.sotto.client.ClientSettings;
import org.sotto.client.MessageAck;
import org.sotto.client.MessageType;
import org.sotto.client.SottoClient;
import org.sotto.client.inbox.MemoryInboxStore;
import org.sotto.client.rest.SottoAccount;

/** Somebody at one of their devices: an account, an SDK client, and a record of what the client told. */
public final class Person implements AutoCloseable {
    private final Fleet fleet;
    private final SottoAccount account;
    private final ClientLog record = new ClientLog();
    private final SottoClient client;

    private Person(Fleet fleet, SottoAccount account, ClientSettings settings, URI... gateways) {
        this.fleet = fleet;
        this.account = account;
        this.client = SottoClient.builder(fleet.runtime())
                .account(account)
                .webSocketUris(gateways)
                .inboxStore(new MemoryInboxStore())
                .settings(settings)
                .listener(record)
                .build();
    }

    static Person create(Fleet fleet, SottoAccount account, ClientSettings settings, URI... gateways) {
        return new Person(fleet, account, settings, gateways);
    }

    public UUID id() {
        return account.userId();
    }

    public SottoAccount account() {
        return account;
    }

    public SottoClient client() {
        return client;
    }

    public ClientLog record() {
        return record;
    }

    public Fleet fleet() {
        return fleet;
    }

    /** Connects and waits until everything that waited has come. */
    public Person connect() throws Exception {
        client.connect().get(Fleet.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        return this;
    }

    /** Closes the connection and waits for that. */
    public void goOffline() throws Exception {
        client.disconnect().get(Fleet.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /** Sends a text; the future is the tick ✓. */
    public CompletableFuture<MessageAck> send(Person receiver, String text) {
        return client.send(receiver.id(), text.getBytes(StandardCharsets.UTF_8), MessageType.TEXT);
    }

    /** Sends texts one after another without waiting, then waits for all their ticks. */
    public List<MessageAck> sendAll(Person receiver, List<String> texts) throws Exception {
        List<CompletableFuture<MessageAck>> sends =
                texts.stream().map(text -> send(receiver, text)).toList();
        CompletableFuture.allOf(sends.toArray(CompletableFuture[]::new))
                .get(Fleet.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        return sends.stream().map(CompletableFuture::join).toList();
    }

    /**
     * Sends a text behind all that was sent, and waits until the receiver was shown it. An inbox is told in order: what
     * would be shown late, or a second time, has been shown by then.
     */
    public MessageAck sendLast(Person receiver, String text) throws Exception {
        MessageAck last = send(receiver, text).get(Fleet.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        receiver.record.awaitMessage(last.messageId());
        return last;
    }

    @Override
    public void close() {
        client.close();
    }
}
