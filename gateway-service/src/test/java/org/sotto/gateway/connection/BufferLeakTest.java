package org.sotto.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.google.protobuf.ByteString;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.sotto.gateway.testing.Client;
import org.sotto.gateway.testing.Gateway;
import org.sotto.gateway.testing.Messages;
import org.sotto.gateway.testing.Person;
import org.sotto.proto.v1.MessageType;

/** Whatever ends a connection, its buffers come back. Surefire sets Netty's leak detection to paranoid. */
class BufferLeakTest {
    private static final ByteString BIG = ByteString.copyFrom(new byte[50_000]);

    @Test
    void connections_that_end_in_every_way_leak_no_buffer() {
        assertThat(ResourceLeakDetector.getLevel()).isEqualTo(ResourceLeakDetector.Level.PARANOID);
        try (Gateway gateway = Gateway.start("gateway-leak", Map.of("sotto.gateway.limits.sends.burst", "5"))) {
            ListAppender<ILoggingEvent> leaks = new ListAppender<>();
            leaks.start();
            ((Logger) LoggerFactory.getLogger(ResourceLeakDetector.class)).addAppender(leaks);
            for (int i = 0; i < 5; i++) {
                talkAndLeave(gateway);
                flood(gateway);
                cutDuringReplay(gateway);
                cutWhileAuthenticating(gateway);
                sendNonsense(gateway);
                tooLarge(gateway);
            }
            fallBehind(gateway);
            Awaitility.await()
                    .until(() -> gateway.bean(ConnectionRegistry.class).size() == 0);
            collect();
            assertThat(leaks.list)
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .isEmpty();
        }
    }

    private static void talkAndLeave(Gateway gateway) {
        try (Client client = Client.connect(gateway.uri()).authenticate(Person.random())) {
            client.sendMessage(UUID.randomUUID(), UUID.randomUUID(), "AAEC");
            client.ping();
            client.sendPart("{\"action\":\"PING\",", false).sendPart("\"timestamp\":7}", true);
            client.await("PONG");
            client.leave();
            client.awaitClose();
        }
    }

    private static void flood(Gateway gateway) {
        try (Client client = Client.connect(gateway.uri()).authenticate(Person.random())) {
            for (int i = 0; i < 20; i++) {
                if (!client.trySend("{\"action\":\"send_message\",\"data\":"
                        + Client.message(UUID.randomUUID(), UUID.randomUUID(), "AAEC") + "}")) {
                    break;
                }
            }
            assertThat(client.awaitClose().code()).isEqualTo(4429);
        }
    }

    private static void cutDuringReplay(Gateway gateway) {
        Person bob = Person.random();
        for (int i = 0; i < 100; i++) {
            Gateway.peers()
                    .append(bob.userId(), Messages.message(Person.random(), bob.userId(), BIG, MessageType.TEXT));
        }
        try (Client client = Client.connectDeaf(gateway.uri())) {
            client.send(
                    "authenticate",
                    Client.data()
                            .put("access_token", bob.token())
                            .put("device_id", bob.deviceId().toString()));
            Awaitility.await().until(() -> Gateway.peers().reads(bob.userId()) > 0);
            for (int i = 0; i < 20; i++) {
                gateway.publishLive(
                        bob.userId(),
                        Gateway.peers()
                                .append(
                                        bob.userId(),
                                        Messages.message(Person.random(), bob.userId(), BIG, MessageType.TEXT)));
            }
        }
    }

    /** Live entries that nobody reads: they fill the queue, which is discarded with 4504. */
    private static void fallBehind(Gateway gateway) {
        Person bob = Person.random();
        try (Client client = Client.connectDeaf(gateway.uri())) {
            client.send(
                    "authenticate",
                    Client.data()
                            .put("access_token", bob.token())
                            .put("device_id", bob.deviceId().toString()));
            ConnectionRegistry registry = gateway.bean(ConnectionRegistry.class);
            Awaitility.await().until(() -> registry.of(bob.userId()).stream()
                    .anyMatch(connection -> connection.phase() == Connection.Phase.ACTIVE));
            Awaitility.await()
                    .pollInterval(Duration.ofMillis(10))
                    .atMost(Duration.ofSeconds(40))
                    .until(() -> {
                        gateway.publishLive(
                                bob.userId(),
                                Gateway.peers()
                                        .append(
                                                bob.userId(),
                                                Messages.message(
                                                        Person.random(), bob.userId(), BIG, MessageType.TEXT)));
                        return registry.of(bob.userId()).stream().allMatch(Connection::isEnding);
                    });
        }
    }

    private static void cutWhileAuthenticating(Gateway gateway) {
        Person person = Person.random();
        try (Client client = Client.connect(gateway.uri())) {
            client.send(
                    "authenticate",
                    Client.data()
                            .put("access_token", person.token())
                            .put("device_id", person.deviceId().toString()));
            for (int i = 0; i < 10; i++) {
                client.trySend("{\"action\":\"PING\",\"timestamp\":1}");
            }
        }
    }

    private static void sendNonsense(Gateway gateway) {
        try (Client client = Client.connect(gateway.uri()).authenticate(Person.random())) {
            client.sendBinary(new byte[1_000]);
            assertThat(client.awaitClose().code()).isEqualTo(4400);
        }
    }

    private static void tooLarge(Gateway gateway) {
        try (Client client = Client.connect(gateway.uri()).authenticate(Person.random())) {
            client.sendPart("x".repeat(100 * 1024), false).sendPart("x".repeat(100 * 1024), true);
            assertThat(client.awaitClose().code()).isEqualTo(4413);
        }
    }

    /** A leak shows when a buffer was collected unreleased and another one is allocated. */
    private static void collect() {
        for (int i = 0; i < 10; i++) {
            System.gc();
            PooledByteBufAllocator.DEFAULT.directBuffer(16).release();
        }
    }
}
