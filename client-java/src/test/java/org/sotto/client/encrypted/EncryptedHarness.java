package org.sotto.client.encrypted;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.sotto.client.ConversationIds;
import org.sotto.client.IncomingMessage;
import org.sotto.client.ProtocolServer;
import org.sotto.client.SottoClient;
import org.sotto.client.e2ee.E2eeDevice;
import org.sotto.client.e2ee.MovableClock;
import org.sotto.client.e2ee.Party;
import org.sotto.client.e2ee.content.SealedContent;
import org.sotto.client.e2ee.identity.DeviceAddress;
import org.sotto.client.e2ee.identity.UserId;
import org.sotto.client.e2ee.primitive.Randomness;
import org.sotto.client.e2ee.session.KeyMessage;
import org.sotto.client.e2ee.store.SqliteE2eeStore;
import org.sotto.client.rest.RestServer;
import org.sotto.client.runtime.ClientRuntime;
import org.sotto.proto.e2ee.v1.Content;
import org.sotto.proto.e2ee.v1.Plaintext;
import org.sotto.proto.e2ee.v1.SignedDeviceList;
import org.sotto.proto.e2ee.v1.Text;
import tools.jackson.databind.node.ObjectNode;

/**
 * Bob, whose encrypted client is connected to servers that do as a test tells them, and other people, whose devices a test holds
 * in its hands.
 */
abstract class EncryptedHarness {
    static final Duration LONG = Duration.ofHours(1);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    final MovableClock clock = new MovableClock();
    final Told told = new Told();
    RestServer rest;
    ProtocolServer server;
    SqliteE2eeStore store;
    Party bob;
    private ClientRuntime runtime;
    private long position;

    /** What Bob's application was told. */
    static final class Told implements EncryptedListener {
        final List<ReceivedContent> contents = new CopyOnWriteArrayList<>();
        final List<Unreadable> unreadable = new CopyOnWriteArrayList<>();

        @Override
        public void onContent(ReceivedContent message) {
            contents.add(message);
        }

        @Override
        public void onUnreadable(IncomingMessage message, Unreadable reason) {
            unreadable.add(reason);
        }

        List<String> texts() {
            return contents.stream()
                    .map(received -> received.content().getText().getBody())
                    .toList();
        }

        List<String> textsOf(Party sender) {
            return contents.stream()
                    .filter(received -> received.author().equals(sender.address()))
                    .map(received -> received.content().getText().getBody())
                    .toList();
        }
    }

    @BeforeEach
    void open() throws IOException, InterruptedException {
        runtime = ClientRuntime.create(2);
        server = new ProtocolServer();
        rest = new RestServer();
        store = Party.store(directory, "bob");
        E2eeDevice device = E2eeDevice.createPrimary(
                store, new DeviceAddress(UserId.of(rest.user), 1), rest.device, Randomness.secure(), clock);
        bob = Party.of(store, device, clock);
    }

    @AfterEach
    void close() {
        store.close();
        rest.close();
        server.close();
        runtime.close();
    }

    EncryptedClient connect(Duration sweepEvery) throws Exception {
        EncryptedClient client = EncryptedClient.open(
                rest.account(),
                store,
                told,
                SottoClient.builder(runtime).webSocketUris(server.uri()),
                Randomness.secure(),
                clock,
                sweepEvery);
        client.connect().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        return client;
    }

    /** Somebody who has Bob's list and a session with him; he has not theirs. */
    Party stranger() {
        Party party = Party.primary(directory, clock);
        party.device
                .contacts()
                .learn(bob.user(), List.of(bob.device.contacts().own().signed()));
        party.device.start(bob.bundle());
        return party;
    }

    /** A stranger whose list Bob has. */
    Party friend() {
        Party party = stranger();
        bob.device.contacts().learn(party.user(), party.lists());
        return party;
    }

    private static String listCall(Party party) {
        return "GET /api/v1/devices/list/" + party.user().uuid() + "?since=0";
    }

    /** The server answers with the list of a device's account, once that is so. */
    void publish(Party party, CountDownLatch when) {
        SignedDeviceList list = party.lists().get(0);
        rest.answer(
                listCall(party),
                "{\"user_id\":\"" + party.user().uuid() + "\",\"version\":1,\"lists\":[{\"body\":\""
                        + base64(list.getBody().toByteArray()) + "\",\"signature\":\""
                        + base64(list.getSignature().toByteArray()) + "\"}]}",
                when);
    }

    void publish(Party party) {
        publish(party, new CountDownLatch(0));
    }

    /** The server does not answer for the list now. */
    void refuseList(Party party) {
        rest.refuse(listCall(party), 503, "unavailable");
    }

    /** What somebody has sent. */
    record Sent(UUID tempId, UUID messageId, UUID conversationId, SealedContent sealed) {}

    Sent send(Party from, String text) {
        return send(from, text, 0);
    }

    /** Puts a message of somebody into Bob's inbox. */
    Sent send(Party from, String text, int expireAfterS) {
        UUID tempId = UUID.randomUUID();
        UUID conversation = ConversationIds.ofTwo(from.user().uuid(), bob.user().uuid());
        SealedContent sealed = from.device.seal(tempId, UserId.uuidBytes(conversation), text(text));
        KeyMessage key = from.device
                .encrypt(
                        List.of(bob.address()),
                        Plaintext.newBuilder()
                                .setContentKey(sealed.key().toBuilder().setExpireAfterS(expireAfterS))
                                .build())
                .get(bob.address());
        assertThat(key).isNotNull();
        UUID messageId = server.nextId();
        ObjectNode entry = ProtocolServer.message(
                        ++position,
                        messageId,
                        conversation,
                        UUID.randomUUID(),
                        tempId,
                        base64(sealed.bytes().toByteArray()))
                .put("sender_id", from.user().uuid().toString())
                .put("sender_device_number", from.address().number());
        entry.putObject("key")
                .put("type", key.type().wireName())
                .put("body", base64(key.body().toByteArray()));
        server.entry(rest.device, entry);
        return new Sent(tempId, messageId, conversation, sealed);
    }

    /** Whether all that was sent has been acknowledged. */
    boolean allAcknowledged() {
        return server.cursor(rest.device) == position;
    }

    static Content text(String text) {
        return Content.newBuilder().setText(Text.newBuilder().setBody(text)).build();
    }

    static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    static ByteString bytes(String base64) {
        return ByteString.copyFrom(Base64.getDecoder().decode(base64));
    }

    static ConditionFactory await(String what) {
        return Awaitility.await(what).atMost(PATIENCE).pollInterval(Duration.ofMillis(5));
    }
}
