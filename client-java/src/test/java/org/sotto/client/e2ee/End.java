package org.sotto.client.e2ee;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Optional;
import org.sotto.client.e2ee.identity.AccountIdentity;
import org.sotto.client.e2ee.identity.DeviceAddress;
import org.sotto.client.e2ee.identity.DeviceIdentity;
import org.sotto.client.e2ee.identity.DeviceList;
import org.sotto.client.e2ee.identity.PublicIdentity;
import org.sotto.client.e2ee.identity.UserId;
import org.sotto.client.e2ee.prekey.CurvePreKey;
import org.sotto.client.e2ee.prekey.KemPreKey;
import org.sotto.client.e2ee.prekey.PreKeyBundle;
import org.sotto.client.e2ee.primitive.Randomness;
import org.sotto.client.e2ee.session.Acceptance;
import org.sotto.client.e2ee.session.Arrival;
import org.sotto.client.e2ee.session.KeyMessage;
import org.sotto.client.e2ee.session.Session;
import org.sotto.client.e2ee.session.SessionBook;

/** One end of a conversation without a store: what the properties play with. */
final class End {
    private final Randomness randomness;
    private final DeviceIdentity device;
    private final DeviceAddress address;
    private final DeviceList list;
    private final MapHandshakeKeys keys = new MapHandshakeKeys();
    private final CurvePreKey signedPreKey;
    private final KemPreKey lastResort;
    private SessionBook book = new SessionBook();
    private int nextOneTime = 1;

    End(String user, Randomness randomness, long nowMs) {
        this.randomness = randomness;
        this.device = DeviceIdentity.generate(randomness);
        this.address = new DeviceAddress(new UserId(ByteString.copyFromUtf8(user)), 1);
        AccountIdentity account = AccountIdentity.generate(randomness);
        ByteString api = ByteString.copyFrom(randomness.bytes(16));
        this.list = DeviceList.first(
                account, address.user(), 1, List.of(device.listed(address, account.aik(), api, nowMs)), nowMs);
        this.signedPreKey = CurvePreKey.generate(1, randomness, nowMs);
        this.lastResort = KemPreKey.generate(1, true, randomness, nowMs);
        keys.signed.put(1, signedPreKey);
        keys.kem.put(1, lastResort);
    }

    private PublicIdentity identity() {
        return list.identity(1).orElseThrow();
    }

    SessionBook book() {
        return book;
    }

    byte[] serialise() {
        return book.serialise();
    }

    /** Goes through its bytes, as a restart does. */
    void restart() {
        book = SessionBook.deserialise(book.serialise());
    }

    private PreKeyBundle bundle() {
        CurvePreKey oneTime = CurvePreKey.generate(nextOneTime++, randomness, 0);
        keys.oneTime.put(oneTime.id(), oneTime);
        return new PreKeyBundle(
                address,
                device.registrationId(),
                signedPreKey.signed(device.signing()),
                oneTime.unsigned(),
                lastResort.signed(device.signing()));
    }

    void start(End other, long nowMs) {
        book.initiate(device, identity(), other.bundle().verify(other.list), randomness, nowMs);
    }

    KeyMessage send(byte[] plaintext, long nowMs) {
        return book.encrypt(plaintext, randomness, nowMs);
    }

    byte[] receive(End from, KeyMessage message, long nowMs) {
        Arrival arrival = Arrival.parse(message);
        Optional<Session> known = book.find(arrival.sid(), nowMs);
        if (known.isPresent()) {
            return book.decrypt(known.get(), arrival, randomness, nowMs);
        }
        Acceptance.Accepted accepted =
                new Acceptance(device, identity(), keys, randomness).accept(from.address, from.list, arrival, nowMs);
        book.add(accepted.session(), nowMs);
        return accepted.plaintext();
    }
}
