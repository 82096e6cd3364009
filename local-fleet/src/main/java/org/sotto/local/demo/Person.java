package org.sotto.local.demo;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.sotto.client.ClientError;
import org.sotto.client.IncomingMessage;
import org.sotto.client.MessageStatus;
import org.sotto.client.MessageType;
import org.sotto.client.SottoClient;
import org.sotto.client.SottoListener;
import org.sotto.client.rest.SottoAccount;
import org.sotto.client.runtime.ClientRuntime;

/** Someone with an account and one device: sends, receives, and keeps the ticks of what was sent. */
final class Person implements AutoCloseable {
    private final String name;
    private final SottoAccount account;
    private final SottoClient client;
    private final List<IncomingMessage> received = new CopyOnWriteArrayList<>();
    private final List<SentMessage> sent = new CopyOnWriteArrayList<>();
    private final List<MessageStatus> statuses = new ArrayList<>();
    private final List<ClientError> errors = new CopyOnWriteArrayList<>();

    Person(String name, SottoAccount account, ClientRuntime runtime, URI gateway) {
        this.name = name;
        this.account = account;
        this.client = SottoClient.builder(runtime)
                .account(account)
                .webSocketUris(gateway)
                .listener(new Phone())
                .build();
    }

    String name() {
        return name;
    }

    UUID userId() {
        return account.userId();
    }

    SottoAccount account() {
        return account;
    }

    List<IncomingMessage> received() {
        return received;
    }

    List<ClientError> errors() {
        return errors;
    }

    void connect() {
        Bounded.get(name + "'s connection", client.connect());
    }

    void disconnect() {
        Bounded.get("the end of " + name + "'s connection", client.disconnect());
    }

    SentMessage send(Person receiver, String text) {
        SentMessage message = new SentMessage(text);
        sent.add(message);
        var unused = client.send(receiver.userId(), text.getBytes(StandardCharsets.UTF_8), MessageType.TEXT)
                .whenComplete((ack, error) -> {
                    if (error != null) {
                        message.failed(error);
                    } else {
                        message.accepted(ack.messageId());
                        tick(message, ack.messageId());
                    }
                });
        return message;
    }

    /** Marks everything up to the newest received message as read. */
    void read() {
        IncomingMessage newest = received.get(received.size() - 1);
        client.markRead(newest.conversationId(), newest.messageId());
    }

    /** Waits for the message of this number, counted from 0 over all that this person ever received. */
    IncomingMessage await(int number) {
        return Bounded.poll(
                "arrival of message " + (number + 1) + " at " + name,
                () -> received.size() > number ? received.get(number) : null);
    }

    static String text(IncomingMessage message) {
        return new String(message.content(), StandardCharsets.UTF_8);
    }

    /** A status may overtake the acknowledgement: those that came before are looked at again. */
    private void tick(SentMessage message, UUID id) {
        synchronized (statuses) {
            statuses.stream().filter(status -> status.covers(id)).forEach(status -> message.status(status.status()));
        }
    }

    @Override
    public void close() {
        client.close();
    }

    private final class Phone implements SottoListener {
        @Override
        public void onMessage(IncomingMessage message) {
            received.add(message);
        }

        @Override
        public void onStatus(MessageStatus status) {
            synchronized (statuses) {
                statuses.add(status);
            }
            for (SentMessage message : sent) {
                UUID id = message.messageId().isCompletedExceptionally()
                        ? null
                        : message.messageId().getNow(null);
                if (id != null && status.covers(id)) {
                    message.status(status.status());
                }
            }
        }

        @Override
        public void onError(ClientError error) {
            errors.add(error);
        }
    }
}
