package org.sotto.client.e2ee.link;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import org.jspecify.annotations.Nullable;
import org.sotto.client.e2ee.identity.DeviceAddress;
import org.sotto.client.e2ee.identity.DeviceIdentity;
import org.sotto.client.e2ee.identity.DeviceList;
import org.sotto.client.e2ee.identity.ListedDevice;
import org.sotto.client.e2ee.identity.UserId;
import org.sotto.client.e2ee.primitive.ByteReader;
import org.sotto.client.e2ee.primitive.E2eeException;
import org.sotto.client.e2ee.primitive.E2eeException.Code;
import org.sotto.client.e2ee.primitive.Ed25519Keys;
import org.sotto.client.e2ee.primitive.KeyPair;
import org.sotto.client.e2ee.primitive.Randomness;
import org.sotto.client.e2ee.primitive.X25519Keys;
import org.sotto.proto.e2ee.v1.LinkComplete;
import org.sotto.proto.e2ee.v1.LinkOffer;
import org.sotto.proto.e2ee.v1.LinkRequest;

/**
 * The new device's side: show {@link #qr}, read the offer, send {@link #request}, read the completion. For one linking;
 * not safe for several threads.
 */
public final class NewDeviceLink {
    private static final int OFFER_VERSION = 1;

    private final DeviceIdentity identity;
    private final Randomness randomness;
    private final KeyPair ephemeral;
    private final LinkQr qr;
    private @Nullable LinkChannel channel;
    private @Nullable LinkOffer offer;

    /**
     * Begins a linking.
     *
     * @param identity fresh keys of this installation
     * @param pairingId the mailbox that the server opened, 16 bytes
     */
    public NewDeviceLink(DeviceIdentity identity, ByteString pairingId, Randomness randomness) {
        this.identity = identity;
        this.randomness = randomness;
        this.ephemeral = X25519Keys.generate(randomness);
        this.qr = new LinkQr(pairingId, ephemeral.publicKey(), ByteString.copyFrom(randomness.bytes(LinkQr.SECRET)));
    }

    public LinkQr qr() {
        return qr;
    }

    /** Reads the primary's first message: who the account is, and which number this device gets. */
    public LinkOffer receiveOffer(byte[] message) {
        if (offer != null) {
            throw new E2eeException(Code.DUPLICATE, "link offer (expected: one)");
        }
        ByteReader in = new ByteReader("link offer", message);
        in.constant("version", OFFER_VERSION);
        ByteString primary = in.string("e_P", X25519Keys.LENGTH);
        LinkChannel opened = new LinkChannel(qr, ephemeral, primary, primary);
        byte[] plain = opened.open(LinkStep.OFFER, in);
        try {
            LinkOffer read = LinkOffer.parseFrom(plain);
            Ed25519Keys.requirePublic("aik", read.getAik());
            address(read);
            channel = opened;
            offer = read;
            return read;
        } catch (InvalidProtocolBufferException e) {
            throw new E2eeException(Code.MALFORMED, "link offer (expected: a LinkOffer)", e);
        }
    }

    /**
     * The answer: this device's keys, and its consent to belong to the account.
     *
     * @param name shown to the person who confirms
     */
    public byte[] request(String name, String platform) {
        LinkOffer accepted = requireNonNull(offer, "offer");
        LinkRequest request = LinkRequest.newBuilder()
                .setDikSig(identity.signing().publicKey())
                .setDikDh(identity.agreement().publicKey())
                .setRegistrationId(identity.registrationId())
                .setDeviceSig(ByteString.copyFrom(identity.accept(address(accepted), accepted.getAik())))
                .setName(name)
                .setPlatform(platform)
                .build();
        return requireNonNull(channel, "channel").seal(LinkStep.REQUEST, request.toByteArray(), randomness);
    }

    /** What a linked device starts with. */
    public record Linked(DeviceAddress address, DeviceList list, LinkComplete complete) {}

    /** Reads the primary's last message, and checks that the list is the offered account's and names this device. */
    public Linked receiveComplete(byte[] message) {
        LinkOffer accepted = requireNonNull(offer, "offer");
        byte[] plain = requireNonNull(channel, "channel")
                .open(LinkStep.COMPLETE, new ByteReader(LinkStep.COMPLETE.what(), message));
        LinkComplete complete;
        try {
            complete = LinkComplete.parseFrom(plain);
        } catch (InvalidProtocolBufferException e) {
            throw new E2eeException(Code.MALFORMED, "link completion (expected: a LinkComplete)", e);
        }
        DeviceAddress address = address(accepted);
        DeviceList list = DeviceList.verify(complete.getSignedDeviceList());
        if (!list.aik().equals(accepted.getAik()) || !list.user().equals(address.user())) {
            throw new E2eeException(Code.IDENTITY_CHANGED, "linked list (expected: of the account that was offered)");
        }
        ListedDevice self = identity.listed(address, list.aik(), accepted.getApiDeviceId(), 0);
        if (list.device(address.number()).filter(self::sameInstallation).isEmpty()) {
            throw new E2eeException(Code.UNLISTED_DEVICE, "linked list (expected: it names this device)");
        }
        return new Linked(address, list, complete);
    }

    private static DeviceAddress address(LinkOffer offer) {
        return new DeviceAddress(new UserId(offer.getUserId()), offer.getDeviceId());
    }
}
