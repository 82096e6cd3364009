package org.sotto.client.e2ee.link;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import org.jspecify.annotations.Nullable;
import org.sotto.client.e2ee.identity.DeviceAddress;
import org.sotto.client.e2ee.identity.DeviceList;
import org.sotto.client.e2ee.identity.ListedDevice;
import org.sotto.client.e2ee.primitive.ByteReader;
import org.sotto.client.e2ee.primitive.ByteWriter;
import org.sotto.client.e2ee.primitive.E2eeException;
import org.sotto.client.e2ee.primitive.E2eeException.Code;
import org.sotto.client.e2ee.primitive.KeyPair;
import org.sotto.client.e2ee.primitive.Randomness;
import org.sotto.client.e2ee.primitive.X25519Keys;
import org.sotto.proto.e2ee.v1.LinkComplete;
import org.sotto.proto.e2ee.v1.LinkOffer;
import org.sotto.proto.e2ee.v1.LinkRequest;

/**
 * The primary's side, after its person has agreed to link the device whose QR code was read: send {@link #offer}, read the
 * request, let the person confirm name and platform, sign and publish the list, send {@link #complete}. For one linking;
 * not safe for several threads.
 */
public final class PrimaryLink {
    private static final int OFFER_VERSION = 1;

    private final DeviceAddress newDevice;
    private final ByteString apiDeviceId;
    private final ByteString aik;
    private final Randomness randomness;
    private final KeyPair ephemeral;
    private final LinkChannel channel;
    private @Nullable LinkRequest request;

    /**
     * Begins a linking.
     *
     * @param newDevice the number that the server reserved
     * @param apiDeviceId the UUID that it reserved, 16 bytes
     */
    public PrimaryLink(
            LinkQr qr, DeviceAddress newDevice, ByteString apiDeviceId, ByteString aik, Randomness randomness) {
        this.newDevice = newDevice;
        this.apiDeviceId = apiDeviceId;
        this.aik = aik;
        this.randomness = randomness;
        this.ephemeral = X25519Keys.generate(randomness);
        this.channel = new LinkChannel(qr, ephemeral, qr.ephemeral(), ephemeral.publicKey());
    }

    /** The first message. */
    public byte[] offer() {
        LinkOffer offer = LinkOffer.newBuilder()
                .setUserId(newDevice.user().bytes())
                .setAik(aik)
                .setDeviceId(newDevice.number())
                .setApiDeviceId(apiDeviceId)
                .build();
        return new ByteWriter()
                .u8(OFFER_VERSION)
                .raw(ephemeral.publicKey())
                .raw(channel.seal(LinkStep.OFFER, offer.toByteArray(), randomness))
                .bytes();
    }

    /**
     * Reads the new device's answer and checks its consent.
     *
     * @return with the name and platform that the person confirms
     */
    public LinkRequest receiveRequest(byte[] message) {
        if (request != null) {
            throw new E2eeException(Code.DUPLICATE, "link request (expected: one)");
        }
        byte[] plain = channel.open(LinkStep.REQUEST, new ByteReader(LinkStep.REQUEST.what(), message));
        try {
            LinkRequest read = LinkRequest.parseFrom(plain);
            ListedDevice.of(newDevice, aik, read, apiDeviceId, 0);
            request = read;
            return read;
        } catch (InvalidProtocolBufferException e) {
            throw new E2eeException(Code.MALFORMED, "link request (expected: a LinkRequest)", e);
        }
    }

    /** The new device's entry for the next list. */
    public ListedDevice entry(long nowMs) {
        LinkRequest read = request;
        if (read == null) {
            throw new IllegalStateException("no request yet (expected: receiveRequest first)");
        }
        return ListedDevice.of(newDevice, aik, read, apiDeviceId, nowMs);
    }

    /**
     * The last message, once the server has taken the list.
     *
     * @param deviceToken with which the new device makes its session at the server
     * @param accountSyncKey 32 bytes
     */
    public byte[] complete(DeviceList list, String deviceToken, ByteString accountSyncKey) {
        LinkComplete complete = LinkComplete.newBuilder()
                .setSignedDeviceList(list.signed())
                .setDeviceToken(deviceToken)
                .setAccountSyncKey(accountSyncKey)
                .build();
        return channel.seal(LinkStep.COMPLETE, complete.toByteArray(), randomness);
    }
}
