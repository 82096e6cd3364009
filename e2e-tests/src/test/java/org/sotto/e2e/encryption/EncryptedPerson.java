package org.sotto.e2e.encryption;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.sotto.client.MessageAck;
import org.sotto.client.MessageType;
import org.sotto.client.SottoClient;
import org.sotto.client.e2ee.E2eeDevice;
import org.sotto.client.e2ee.identity.DeviceAddress;
import org.sotto.client.e2ee.store.E2eeStore;
import org.sotto.client.e2ee.store.SqliteE2eeStore;
import org.sotto.client.encrypted.DeviceLinking;
import org.sotto.client.encrypted.EncryptedClient;
import org.sotto.client.encrypted.EncryptedDevices;
import org.sotto.client.rest.DeviceInfo;
import org.sotto.client.rest.HistoryMessage;
import org.sotto.client.rest.PageRequest;
import org.sotto.client.rest.SottoAccount;
import org.sotto.e2e.fleet.Fleet;
import org.sotto.proto.e2ee.v1.Content;
import org.sotto.proto.e2ee.v1.Text;

/** Somebody at one of their devices, with keys in a file of its own. */
final class EncryptedPerson implements AutoCloseable {
    private static final DeviceInfo LAPTOP = new DeviceInfo("Laptop", "DESKTOP", "LINUX");

    private final Fleet fleet;
    private final SottoAccount account;
    private final Path directory;
    private final E2eeStore store;
    private final RecordedRandomness randomness;
    private final ContentLog record = new ContentLog();
    private final EncryptedClient client;

    private EncryptedPerson(
            Fleet fleet,
            SottoAccount account,
            Path directory,
            E2eeStore store,
            RecordedRandomness randomness,
            int gateway) {
        this.fleet = fleet;
        this.account = account;
        this.directory = directory;
        this.store = store;
        this.randomness = randomness;
        this.client = EncryptedClient.open(
                account,
                store,
                record,
                SottoClient.builder(fleet.runtime()).webSocketUris(fleet.gateway(gateway)),
                randomness,
                Clock.systemUTC());
    }

    /** A new person, whose keys and list are published; not connected yet. */
    static EncryptedPerson signUp(Fleet fleet, int gateway) throws IOException {
        return primary(fleet, fleet.signUp(), gateway);
    }

    /** The primary device of an account, with new keys. */
    static EncryptedPerson primary(Fleet fleet, SottoAccount account, int gateway) throws IOException {
        RecordedRandomness randomness = new RecordedRandomness();
        Path directory = Files.createTempDirectory("sotto-e2ee");
        E2eeStore store = open(directory, randomness);
        E2eeDevice unused = EncryptedDevices.register(account, store, randomness, Clock.systemUTC());
        return new EncryptedPerson(fleet, account, directory, store, randomness, gateway);
    }

    private static E2eeStore open(Path directory, RecordedRandomness randomness) {
        return SqliteE2eeStore.open(directory.resolve("keys.db"), randomness.bytes(32), randomness);
    }

    /** Links a next device by its QR code. */
    EncryptedPerson link(int gateway) throws Exception {
        RecordedRandomness newRandomness = new RecordedRandomness();
        Path newDirectory = Files.createTempDirectory("sotto-e2ee");
        E2eeStore newStore = open(newDirectory, newRandomness);
        DeviceLinking.NewDevice laptop = new DeviceLinking.NewDevice(fleet.api(), newRandomness, Clock.systemUTC());
        CompletableFuture<DeviceLinking.Linked> linking =
                CompletableFuture.supplyAsync(() -> laptop.complete(LAPTOP, newStore, Fleet.PATIENCE));
        DeviceAddress address = linkAs(laptop.qrText(), Fleet.PATIENCE);
        DeviceLinking.Linked linked = linking.get(Fleet.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (!linked.device().address().equals(address)) {
            throw new IllegalStateException("linked as " + linked.device().address() + " (expected: " + address + ")");
        }
        return new EncryptedPerson(fleet, linked.account(), newDirectory, newStore, newRandomness, gateway);
    }

    /** This primary's half of linking the device that shows the code. */
    DeviceAddress linkAs(String qrText, Duration patience) {
        DeviceAddress address = DeviceLinking.link(
                account,
                client.device(),
                qrText,
                request -> request.getName().equals(LAPTOP.deviceName()),
                patience,
                randomness,
                Clock.systemUTC());
        if (address == null) {
            throw new IllegalStateException("the request named another device (expected: " + LAPTOP + ")");
        }
        return address;
    }

    EncryptedPerson connect() throws Exception {
        client.connect().get(Fleet.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        return this;
    }

    void goOffline() throws Exception {
        client.connection().disconnect().get(Fleet.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    UUID id() {
        return account.userId();
    }

    SottoAccount account() {
        return account;
    }

    EncryptedClient client() {
        return client;
    }

    E2eeStore store() {
        return store;
    }

    ContentLog record() {
        return record;
    }

    /** Whatever of this device's draws could be a secret. */
    List<byte[]> secrets() {
        return randomness.secrets();
    }

    CompletableFuture<MessageAck> send(EncryptedPerson receiver, String text) {
        return client.send(receiver.id(), text(text), MessageType.TEXT);
    }

    /** Sends a text and waits for its ✓. */
    MessageAck sent(EncryptedPerson receiver, String text) throws Exception {
        return send(receiver, text).get(Fleet.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    static Content text(String text) {
        return Content.newBuilder().setText(Text.newBuilder().setBody(text)).build();
    }

    /** A conversation's texts as this device reads them in the server's history, oldest first; "?" where it cannot. */
    List<String> history(UUID conversation) {
        List<String> texts = new ArrayList<>();
        for (HistoryMessage message :
                account.history(conversation, PageRequest.FIRST).items()) {
            texts.add(
                    0,
                    client.open(message)
                            .map(content -> content.getText().getBody())
                            .orElse("?"));
        }
        return texts;
    }

    @Override
    public void close() throws IOException {
        client.close();
        store.close();
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}
