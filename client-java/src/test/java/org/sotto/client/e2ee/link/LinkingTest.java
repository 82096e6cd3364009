package org.sotto.client.e2ee.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sotto.client.e2ee.Refusals.refuses;
import static org.sotto.client.e2ee.Vectors.bytes;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sotto.client.e2ee.identity.AccountIdentity;
import org.sotto.client.e2ee.identity.DeviceAddress;
import org.sotto.client.e2ee.identity.DeviceIdentity;
import org.sotto.client.e2ee.identity.DeviceList;
import org.sotto.client.e2ee.identity.ListedDevice;
import org.sotto.client.e2ee.identity.UserId;
import org.sotto.client.e2ee.primitive.E2eeException.Code;
import org.sotto.client.e2ee.primitive.Randomness;

/** Linking by QR code, with a mailbox that replays, mixes up and alters. */
class LinkingTest {
    private static final long NOW = 1_764_000_000_000L;

    private final Randomness randomness = Randomness.secure();
    private final UserId user = new UserId(bytes("user", 16));
    private final AccountIdentity account = AccountIdentity.generate(randomness);
    private final DeviceAddress primaryAddress = new DeviceAddress(user, 1);
    private final DeviceAddress newAddress = new DeviceAddress(user, 2);
    private final ListedDevice primaryEntry =
            DeviceIdentity.generate(randomness).listed(primaryAddress, account.aik(), bytes("api 1", 16), NOW);
    private final DeviceList list = DeviceList.first(account, user, 1, List.of(primaryEntry), NOW);
    private final DeviceIdentity identity = DeviceIdentity.generate(randomness);
    private final NewDeviceLink here = new NewDeviceLink(identity, bytes("pairing", 16), randomness);
    private final PrimaryLink there = primary(here.qr());

    private PrimaryLink primary(LinkQr qr) {
        return new PrimaryLink(qr, newAddress, bytes("api 2", 16), account.aik(), randomness);
    }

    private byte[] complete(PrimaryLink primary) {
        DeviceList next = list.next(account, 1, List.of(primaryEntry, primary.entry(NOW)), NOW);
        return primary.complete(next, "token", bytes("sync", 32));
    }

    @Test
    void a_device_is_linked() {
        assertThat(here.receiveOffer(there.offer()).getDeviceId()).isEqualTo(2);
        assertThat(there.receiveRequest(here.request("Laptop", "linux")).getName())
                .isEqualTo("Laptop");
        NewDeviceLink.Linked linked = here.receiveComplete(complete(there));
        assertThat(linked.address()).isEqualTo(newAddress);
        assertThat(linked.list().devices()).hasSize(2);
        assertThat(linked.complete().getDeviceToken()).isEqualTo("token");
    }

    @Test
    void a_mailbox_message_replayed() {
        byte[] offer = there.offer();
        here.receiveOffer(offer);
        refuses(Code.DUPLICATE, () -> here.receiveOffer(offer));
        byte[] request = here.request("Laptop", "linux");
        there.receiveRequest(request);
        refuses(Code.DUPLICATE, () -> there.receiveRequest(request));
    }

    @Test
    void a_mailbox_message_in_anothers_place_or_of_another_linking() {
        byte[] offer = there.offer();
        here.receiveOffer(offer);
        byte[] request = here.request("Laptop", "linux");
        refuses(() -> here.receiveComplete(request));
        refuses(() -> here.receiveComplete(Arrays.copyOfRange(offer, 33, offer.length)));
        NewDeviceLink other = new NewDeviceLink(identity, bytes("pairing", 16), randomness);
        refuses(Code.BAD_TAG, () -> other.receiveOffer(offer));
        refuses(Code.BAD_TAG, () -> primary(here.qr()).receiveRequest(request));
    }

    @Test
    void each_byte_of_each_message_flipped() {
        byte[] offer = there.offer();
        for (int at = 0; at < offer.length; at++) {
            byte[] flipped = flip(offer, at);
            refuses(() -> here.receiveOffer(flipped));
        }
        here.receiveOffer(offer);
        byte[] request = here.request("Laptop", "linux");
        for (int at = 0; at < request.length; at++) {
            byte[] flipped = flip(request, at);
            refuses(() -> there.receiveRequest(flipped));
        }
        there.receiveRequest(request);
        byte[] complete = complete(there);
        for (int at = 0; at < complete.length; at++) {
            byte[] flipped = flip(complete, at);
            refuses(() -> here.receiveComplete(flipped));
        }
        here.receiveComplete(complete);
    }

    private static byte[] flip(byte[] message, int at) {
        byte[] flipped = message.clone();
        flipped[at] = (byte) (flipped[at] ^ 1 << at % 8);
        return flipped;
    }

    @Test
    void a_list_of_another_account_or_without_the_device() {
        here.receiveOffer(there.offer());
        there.receiveRequest(here.request("Laptop", "linux"));
        refuses(Code.UNLISTED_DEVICE, () -> here.receiveComplete(there.complete(list, "token", bytes("sync", 32))));
        AccountIdentity other = AccountIdentity.generate(randomness);
        ListedDevice entry = identity.listed(newAddress, other.aik(), bytes("api 2", 16), NOW);
        DeviceList otherList = DeviceList.first(other, user, 2, List.of(entry), NOW);
        refuses(
                Code.IDENTITY_CHANGED,
                () -> here.receiveComplete(there.complete(otherList, "token", bytes("sync", 32))));
    }

    @Test
    void a_qr_code_that_is_none() {
        refuses(Code.MALFORMED, () -> LinkQr.parse("https://example.org"));
        refuses(Code.MALFORMED, () -> LinkQr.parse("sotto-link:!"));
        refuses(Code.MALFORMED, () -> LinkQr.parse(here.qr().text() + "AA"));
    }
}
