package org.sotto.interop.libsignal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.signal.libsignal.protocol.SignalProtocolAddress;
import org.sotto.client.IncomingMessage;
import org.sotto.client.MessageAck;
import org.sotto.client.MessageType;
import org.sotto.client.SendOptions;
import org.sotto.client.SendOptions.DeviceKey;
import org.sotto.client.SottoClient;
import org.sotto.client.SottoListener;
import org.sotto.client.inbox.MemoryInboxStore;
import org.sotto.client.rest.ControlItem;
import org.sotto.client.rest.ControlResult;
import org.sotto.client.rest.SottoAccount;
import tools.jackson.databind.JsonNode;

/** Somebody whose device encrypts with libsignal, connected by the SDK, which only carries what that makes. */
final class LibsignalPerson implements AutoCloseable {
    private static final String KEYS = "/api/v1/keys";
    private static final int ONE_TIME = 10;
    private static final int ONE_TIME_KEM = 3;

    private final SottoAccount account;
    private final SottoClient client;
    private final LibsignalDevice device;
    private final List<IncomingMessage> arrived = new CopyOnWriteArrayList<>();

    private LibsignalPerson(InteropFleet fleet) {
        this.account = fleet.signUp();
        // The first device of an account is number 1.
        this.device = new LibsignalDevice(LibsignalDevice.address(account.userId(), 1));
        this.client = SottoClient.builder(fleet.runtime())
                .account(account)
                .inboxStore(new MemoryInboxStore())
                .listener(new SottoListener() {
                    @Override
                    public void onMessage(IncomingMessage message) {
                        arrived.add(message);
                    }
                })
                .build();
    }

    /** Somebody new, with keys on the server, and connected. */
    static LibsignalPerson connected(InteropFleet fleet) throws Exception {
        LibsignalPerson person = new LibsignalPerson(fleet);
        JsonNode unused = person.account
                .call("PUT", KEYS, person.device.newKeys(ONE_TIME, ONE_TIME_KEM))
                .data();
        person.client.connect().get(InteropFleet.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        return person;
    }

    SottoAccount account() {
        return account;
    }

    LibsignalDevice device() {
        return device;
    }

    SignalProtocolAddress address() {
        return device.address();
    }

    /** Claims the other one's keys, and begins a session with the device. */
    JsonNode begin(LibsignalPerson other) throws Exception {
        JsonNode bundles = account.call("POST", KEYS + "/" + other.account.userId() + "/claim", Map.of())
                .data()
                .path("bundles");
        assertThat(bundles).hasSize(1);
        JsonNode bundle = bundles.get(0);
        device.begin(other.address(), bundle);
        return bundle;
    }

    /** Sends each text, encrypted for the other one's device; returns when the server has accepted all. */
    void sendAll(LibsignalPerson other, List<String> texts) throws Exception {
        List<CompletableFuture<MessageAck>> sends = new ArrayList<>();
        for (String text : texts) {
            DeviceKey key = device.encrypt(other.address(), Texts.bytes(text));
            // libsignal has encrypted the text itself: there is no content beside it that a key would open.
            sends.add(client.send(
                    other.account.userId(),
                    new byte[1],
                    MessageType.TEXT,
                    SendOptions.NONE.withDeviceKeys(Map.of(other.account.deviceId(), key))));
        }
        accepted(sends);
    }

    /** Sends content that is already encrypted, and the same for everybody. */
    void sendContent(LibsignalPerson other, byte[] content) throws Exception {
        accepted(List.of(client.send(other.account.userId(), content, MessageType.TEXT)));
    }

    private static void accepted(List<CompletableFuture<MessageAck>> sends) throws Exception {
        CompletableFuture.allOf(sends.toArray(CompletableFuture[]::new))
                .get(InteropFleet.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /** Sends what never shows to the other one's device. */
    ControlResult sendControl(LibsignalPerson other, byte[] plaintext) throws Exception {
        DeviceKey key = device.encrypt(other.address(), plaintext);
        return account.keys()
                .sendControl(List.of(new ControlItem(
                        UUID.randomUUID(),
                        other.account.userId(),
                        other.account.deviceId(),
                        key.type(),
                        Base64.getDecoder().decode(key.body()))));
    }

    /** Takes that many messages as they have arrived, waiting for them. */
    List<IncomingMessage> take(int amount) {
        await(amount + " messages").atMost(InteropFleet.PATIENCE).untilAsserted(() -> assertThat(arrived)
                .hasSizeGreaterThanOrEqualTo(amount));
        List<IncomingMessage> taken = List.copyOf(arrived.subList(0, amount));
        arrived.subList(0, amount).clear();
        return taken;
    }

    /** Opens what came from the other one for this device. */
    byte[] open(LibsignalPerson other, IncomingMessage message) throws Exception {
        return device.decrypt(other.address(), keyOf(message));
    }

    /** This device's key message of a message. */
    static DeviceKey keyOf(IncomingMessage message) {
        JsonNode key = message.data().path("key");
        return new DeviceKey(key.path("type").asString(), key.path("body").asString());
    }

    @Override
    public void close() {
        client.close();
    }
}
