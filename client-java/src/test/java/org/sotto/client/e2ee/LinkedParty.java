package org.sotto.client.e2ee;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.sotto.client.e2ee.identity.DeviceAddress;
import org.sotto.client.e2ee.identity.DeviceIdentity;
import org.sotto.client.e2ee.identity.DeviceList;
import org.sotto.client.e2ee.identity.UserId;
import org.sotto.client.e2ee.link.LinkQr;
import org.sotto.client.e2ee.link.NewDeviceLink;
import org.sotto.client.e2ee.link.PrimaryLink;
import org.sotto.client.e2ee.primitive.Randomness;
import org.sotto.client.e2ee.store.SqliteE2eeStore;

/** A device that a primary has linked by QR code. */
final class LinkedParty implements AutoCloseable {
    private final Party party;

    LinkedParty(Path directory, Party primary) {
        Randomness randomness = Randomness.secure();
        List<Integer> numbers = primary.device.contacts().own().devices().stream()
                .map(device -> device.number())
                .toList();
        DeviceAddress address = new DeviceAddress(primary.user(), numbers.get(numbers.size() - 1) + 1);
        DeviceIdentity identity = DeviceIdentity.generate(randomness);
        NewDeviceLink here = new NewDeviceLink(identity, ByteString.copyFrom(new byte[16]), randomness);
        PrimaryLink there = new PrimaryLink(
                LinkQr.parse(here.qr().text()),
                address,
                UserId.uuidBytes(UUID.randomUUID()),
                primary.device.contacts().own().aik(),
                randomness);
        here.receiveOffer(there.offer());
        there.receiveRequest(here.request("Laptop", "linux"));
        DeviceList list = primary.device.contacts().add(there.entry(primary.clock.millis()));
        primary.publish(list);
        NewDeviceLink.Linked linked =
                here.receiveComplete(there.complete(list, "token", ByteString.copyFrom(new byte[32])));
        SqliteE2eeStore store = Party.store(directory, address.toString());
        party = Party.of(
                store, E2eeDevice.createLinked(store, identity, linked, randomness, primary.clock), primary.clock);
    }

    Party party() {
        return party;
    }

    @Override
    public void close() {
        party.close();
    }
}
