package org.sotto.client.encrypted;

import com.google.protobuf.ByteString;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.sotto.client.e2ee.E2eeDevice;
import org.sotto.client.e2ee.identity.DeviceAddress;
import org.sotto.client.e2ee.identity.DeviceIdentity;
import org.sotto.client.e2ee.identity.DeviceList;
import org.sotto.client.e2ee.identity.UserId;
import org.sotto.client.e2ee.link.LinkQr;
import org.sotto.client.e2ee.link.NewDeviceLink;
import org.sotto.client.e2ee.link.PrimaryLink;
import org.sotto.client.e2ee.primitive.Randomness;
import org.sotto.client.e2ee.store.E2eeStore;
import org.sotto.client.rest.DeviceInfo;
import org.sotto.client.rest.LinkApi;
import org.sotto.client.rest.LinkMailbox;
import org.sotto.client.rest.SottoAccount;
import org.sotto.client.rest.SottoApi;
import org.sotto.proto.e2ee.v1.LinkRequest;

/**
 * Linking a device by a QR code (E2EE.md, 2.6), over the server's blind mailbox. Calls block their thread until the other
 * side has answered; a mailbox that has expired is 404 {@code not_found}.
 */
public final class DeviceLinking {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final int SYNC_KEY = 32;

    private DeviceLinking() {}

    /** A device that was linked: its session at the server, and its keys, which lie in the store. */
    public record Linked(SottoAccount account, E2eeDevice device) {}

    /** The new device's side. For one linking. */
    public static final class NewDevice {
        private final LinkApi api;
        private final LinkMailbox mailbox;
        private final DeviceIdentity identity;
        private final NewDeviceLink link;
        private final Randomness randomness;
        private final Clock clock;

        /** Opens a mailbox and makes this device's keys. */
        public NewDevice(SottoApi server, Randomness randomness, Clock clock) {
            this.api = server.link();
            this.mailbox = api.open().mailbox();
            this.identity = DeviceIdentity.generate(randomness);
            this.link = new NewDeviceLink(identity, UserId.uuidBytes(mailbox.pairingId()), randomness);
            this.randomness = randomness;
            this.clock = clock;
        }

        /** What the QR code says. Whoever reads it may link this device to their account. */
        public String qrText() {
            return link.qr().text();
        }

        /**
         * Waits for the primary, and becomes a device of its account.
         *
         * @param store empty
         * @param patience how long to wait for each answer
         * @throws IllegalStateException when the primary did not answer in time
         */
        public Linked complete(DeviceInfo info, E2eeStore store, Duration patience) {
            link.receiveOffer(read(mailbox, 1, patience).message());
            mailbox.put(1, link.request(info.deviceName(), info.platform()));
            NewDeviceLink.Linked linked =
                    link.receiveComplete(read(mailbox, 2, patience).message());
            E2eeDevice device = E2eeDevice.createLinked(store, identity, linked, randomness, clock);
            SottoAccount account = api.complete(linked.complete().getDeviceToken(), info);
            new KeyUpkeep(account.keys(), device, new OwnList(account, device, clock)).bringUpToDate();
            return new Linked(account, device);
        }
    }

    /**
     * The primary's side, after its person has unlocked it and agreed to link the device whose QR code it read.
     *
     * @param confirm shows the new device's name and platform to the person
     * @param patience how long to wait for the new device's answer
     * @return the new device; give it keys of the past with {@link EncryptedClient#shareHistory}. Null: the person declined
     * @throws IllegalStateException when the new device did not answer in time
     */
    public static @Nullable DeviceAddress link(
            SottoAccount account,
            E2eeDevice primary,
            String qrText,
            Predicate<LinkRequest> confirm,
            Duration patience,
            Randomness randomness,
            Clock clock) {
        LinkQr qr = LinkQr.parse(qrText);
        OwnList ownList = new OwnList(account, primary, clock);
        ownList.dropRemoved();
        LinkMailbox mailbox = account.linkMailbox(UserId.uuid(qr.pairingId()));
        LinkMailbox.Reserved reserved = mailbox.read(0).device();
        if (reserved == null) {
            throw new IllegalStateException("no device was reserved (expected: one, at the primary's first call)");
        }
        DeviceAddress address = new DeviceAddress(primary.address().user(), reserved.deviceNumber());
        UUID apiId = reserved.deviceId();
        PrimaryLink link = new PrimaryLink(
                qr, address, UserId.uuidBytes(apiId), primary.contacts().own().aik(), randomness);
        mailbox.put(1, link.offer());
        LinkRequest request = link.receiveRequest(read(mailbox, 1, patience).message());
        if (!confirm.test(request)) {
            return null;
        }
        DeviceList list = primary.contacts().add(link.entry(clock.millis()));
        String token = ownList.publish(list);
        if (token == null) {
            throw new IllegalStateException(
                    "no device token for " + address + " (expected: one, for a reserved device)");
        }
        mailbox.put(2, link.complete(list, token, ByteString.copyFrom(randomness.bytes(SYNC_KEY))));
        return address;
    }

    /** Polls until the other side's message with that number is there. */
    private static LinkMailbox.Letter read(LinkMailbox mailbox, long sequence, Duration patience) {
        Instant end = Instant.now().plus(patience);
        while (true) {
            List<LinkMailbox.Letter> letters = mailbox.read(sequence - 1).letters();
            if (!letters.isEmpty()) {
                return letters.get(0);
            }
            if (Instant.now().isAfter(end)) {
                throw new IllegalStateException(
                        "no answer within " + patience + " (expected: message " + sequence + ")");
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(POLL.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while linking", e);
        }
    }
}
