package org.sotto.client.e2ee;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sotto.client.e2ee.identity.DeviceAddress;
import org.sotto.client.e2ee.identity.DeviceList;
import org.sotto.client.e2ee.identity.UserId;
import org.sotto.client.e2ee.prekey.KeyUpload;
import org.sotto.client.e2ee.prekey.PreKeyBundle;
import org.sotto.client.e2ee.prekey.PublicPreKey;
import org.sotto.client.e2ee.primitive.Randomness;
import org.sotto.client.e2ee.session.KeyMessage;
import org.sotto.client.e2ee.store.SqliteE2eeStore;
import org.sotto.proto.e2ee.v1.ContentKey;
import org.sotto.proto.e2ee.v1.Plaintext;
import org.sotto.proto.e2ee.v1.SignedDeviceList;

/** A device with its store, and what the server holds of it. */
public final class Party implements AutoCloseable {
    final Randomness randomness = Randomness.secure();
    final MovableClock clock;
    public final E2eeDevice device;
    private final SqliteE2eeStore store;
    private final Deque<PublicPreKey> oneTime = new ArrayDeque<>();
    private final Deque<PublicPreKey> oneTimeKem = new ArrayDeque<>();
    private final List<SignedDeviceList> lists = new ArrayList<>();
    private KeyUpload keys;

    private Party(SqliteE2eeStore store, E2eeDevice device, MovableClock clock) {
        this.store = store;
        this.device = device;
        this.clock = clock;
        this.keys = device.keys().topUp(0, 0);
    }

    /** The first device of a new account, with few one-time keys. */
    public static Party primary(Path directory, MovableClock clock) {
        Randomness randomness = Randomness.secure();
        UUID user = UUID.randomUUID();
        SqliteE2eeStore store = store(directory, user.toString());
        Party party = new Party(
                store,
                E2eeDevice.createPrimary(
                        store, new DeviceAddress(UserId.of(user), 1), UUID.randomUUID(), randomness, clock),
                clock);
        party.upload(party.device.keys().first());
        party.lists.add(party.device.contacts().own().signed());
        return party;
    }

    public static SqliteE2eeStore store(Path directory, String name) {
        return SqliteE2eeStore.open(directory.resolve(name + ".db"), new byte[32], Randomness.secure());
    }

    /** A device that was made elsewhere. */
    public static Party of(SqliteE2eeStore store, E2eeDevice device, MovableClock clock) {
        Party party = new Party(store, device, clock);
        party.upload(party.device.keys().first());
        return party;
    }

    private void upload(KeyUpload upload) {
        keys = upload;
        oneTime.addAll(upload.oneTime());
        oneTimeKem.addAll(upload.oneTimeKem());
    }

    public DeviceAddress address() {
        return device.address();
    }

    public UserId user() {
        return device.address().user();
    }

    KeyUpload keys() {
        return keys;
    }

    /** The server takes the list, and the device hears of it. */
    void publish(DeviceList list) {
        lists.add(list.signed());
        device.contacts().learn(user(), List.of(list.signed()));
    }

    public List<SignedDeviceList> lists() {
        return lists;
    }

    void learn(Party other) {
        device.contacts().learn(other.user(), other.lists);
    }

    /** What a claim answers; the last resort once the one-time keys are gone. */
    public PreKeyBundle bundle() {
        PublicPreKey kem = oneTimeKem.isEmpty() ? keys.kemLastResort() : oneTimeKem.remove();
        return bundle(oneTime.poll(), requireNonNull(kem));
    }

    PreKeyBundle bundle(@Nullable PublicPreKey curve, PublicPreKey kem) {
        return new PreKeyBundle(address(), keys.registrationId(), requireNonNull(keys.signedPreKey()), curve, kem);
    }

    void exhaust() {
        oneTime.clear();
        oneTimeKem.clear();
    }

    KeyMessage send(Party other, String text) {
        if (!device.sessionsNeeded(List.of(other.address())).isEmpty()) {
            device.start(other.bundle());
        }
        return encrypt(List.of(other.address()), text).get(other.address());
    }

    Map<DeviceAddress, KeyMessage> encrypt(Collection<DeviceAddress> devices, String text) {
        return device.encrypt(devices, plaintext(text));
    }

    String receive(Party from, KeyMessage message) {
        return text(device.decrypt(from.address(), message));
    }

    static Plaintext plaintext(String text) {
        return Plaintext.newBuilder()
                .setContentKey(ContentKey.newBuilder().setMessageId(ByteString.copyFromUtf8(text)))
                .build();
    }

    static String text(Decrypted decrypted) {
        return decrypted.plaintext().getContentKey().getMessageId().toStringUtf8();
    }

    SqliteE2eeStore store() {
        return store;
    }

    @Override
    public void close() {
        store.close();
    }
}
