package org.sotto.client.e2ee;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.sotto.client.e2ee.Vectors.agreement;
import static org.sotto.client.e2ee.Vectors.bytes;
import static org.sotto.client.e2ee.Vectors.hex;
import static org.sotto.client.e2ee.Vectors.script;
import static org.sotto.client.e2ee.Vectors.secret;
import static org.sotto.client.e2ee.Vectors.signing;

import com.google.protobuf.ByteString;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sotto.client.e2ee.content.HistoryBundle;
import org.sotto.client.e2ee.group.SenderKey;
import org.sotto.client.e2ee.identity.AccountIdentity;
import org.sotto.client.e2ee.identity.DeviceAddress;
import org.sotto.client.e2ee.identity.DeviceIdentity;
import org.sotto.client.e2ee.identity.DeviceList;
import org.sotto.client.e2ee.identity.ListedDevice;
import org.sotto.client.e2ee.identity.PublicIdentity;
import org.sotto.client.e2ee.identity.UserId;
import org.sotto.client.e2ee.link.NewDeviceLink;
import org.sotto.client.e2ee.link.PrimaryLink;
import org.sotto.client.e2ee.media.MediaFiles;
import org.sotto.client.e2ee.media.MediaKind;
import org.sotto.client.e2ee.prekey.CurvePreKey;
import org.sotto.client.e2ee.prekey.KemPreKey;
import org.sotto.client.e2ee.prekey.PreKeyBundle;
import org.sotto.client.e2ee.primitive.Hashes;
import org.sotto.client.e2ee.primitive.MlKem1024;
import org.sotto.client.e2ee.session.KeyMessage;
import org.sotto.client.e2ee.session.SessionBook;
import org.sotto.proto.e2ee.v1.HistoryEntry;
import org.sotto.proto.e2ee.v1.Plaintext;

/** Makes {@code sotto-java.json} as {@code e2ee-vectors/README.md} says. */
final class SottoVectors {
    static final long TIME = 1_764_000_000_000L;
    private static final int EDGE = 262_088;

    final DeviceAddress alice = new DeviceAddress(new UserId(bytes("v.alice", 16)), 1);
    final DeviceAddress bob = new DeviceAddress(new UserId(bytes("v.bob", 16)), 1);
    final AccountIdentity aliceAccount = new AccountIdentity(signing("A.aik"));
    final DeviceIdentity aliceDevice = new DeviceIdentity(1001, signing("A.sig"), agreement("A.dh"));
    final DeviceIdentity bobDevice = new DeviceIdentity(2002, signing("B.sig"), agreement("B.dh"));
    final ListedDevice aliceEntry = aliceDevice.listed(alice, aliceAccount.aik(), bytes("v.alice.api", 16), TIME);
    final DeviceList aliceList = DeviceList.first(aliceAccount, alice.user(), 1, List.of(aliceEntry), TIME);
    final DeviceList bobList = bobList();
    final CurvePreKey signedPreKey = new CurvePreKey(7, agreement("B.spk"), TIME, 0);
    final CurvePreKey oneTime = new CurvePreKey(42, agreement("B.opk"), TIME, 0);
    final KemPreKey kem = new KemPreKey(9, MlKem1024.fromSeed(secret("B.kem", 64)), false, TIME, 0);

    private DeviceList bobList() {
        AccountIdentity account = new AccountIdentity(signing("B.aik"));
        ListedDevice entry = bobDevice.listed(bob, account.aik(), bytes("v.bob.api", 16), TIME);
        return DeviceList.first(account, bob.user(), 1, List.of(entry), TIME);
    }

    PublicIdentity aliceIdentity() {
        return aliceList.identity(1).orElseThrow();
    }

    PublicIdentity bobIdentity() {
        return bobList.identity(1).orElseThrow();
    }

    MapHandshakeKeys bobKeys() {
        MapHandshakeKeys keys = new MapHandshakeKeys();
        keys.signed.put(signedPreKey.id(), signedPreKey);
        keys.oneTime.put(oneTime.id(), oneTime);
        keys.kem.put(kem.id(), kem);
        return keys;
    }

    /** Alice's sessions with Bob, one begun with the secrets of the vectors. */
    SessionBook begin() {
        PreKeyBundle bundle = new PreKeyBundle(
                bob,
                2002,
                signedPreKey.signed(bobDevice.signing()),
                oneTime.unsigned(),
                kem.signed(bobDevice.signing()));
        SessionBook book = new SessionBook();
        book.initiate(
                aliceDevice,
                aliceIdentity(),
                bundle.verify(bobList),
                script(secret("A.ek", 32), secret("A.kem.m", 32), secret("A.ratchet1", 32)),
                TIME);
        return book;
    }

    Map<String, Object> all() throws IOException {
        Map<String, Object> cases = new LinkedHashMap<>();
        cases.put("deviceList", deviceList());
        cases.put("preKeyMessage", preKeyMessage());
        cases.put("ratchet20", new Ratchet20(this).run());
        cases.put("linkMessages", linkMessages());
        cases.put("senderKeyDistribution", senderKeyDistribution());
        cases.put("media", media());
        cases.put("historyBundle", historyBundle());
        return cases;
    }

    private Map<String, Object> deviceList() {
        return ordered(
                "body", hex(aliceList.signed().getBody()),
                "signature", hex(aliceList.signed().getSignature()),
                "hash", hex(aliceList.hash()),
                "deviceSig", hex(aliceEntry.consent()));
    }

    private Map<String, Object> preKeyMessage() {
        byte[] plaintext = "hello".getBytes(US_ASCII);
        KeyMessage message = begin().encrypt(plaintext, script(secret("n0", 12)), TIME);
        return ordered(
                "bobList", hex(bobList.signed().getBody()),
                "spkSignature", hex(signedPreKey.signed(bobDevice.signing()).signature()),
                "kemSignature", hex(kem.signed(bobDevice.signing()).signature()),
                "message", hex(message.body()),
                "plaintext", hex(plaintext));
    }

    private Map<String, Object> linkMessages() {
        DeviceIdentity identity = new DeviceIdentity(3003, signing("N.sig"), agreement("N.dh"));
        NewDeviceLink here = new NewDeviceLink(
                identity, bytes("pair", 16), script(secret("eN", 32), secret("link", 32), secret("link.n2", 12)));
        PrimaryLink there = new PrimaryLink(
                here.qr(),
                new DeviceAddress(alice.user(), 2),
                bytes("v.new.api", 16),
                aliceAccount.aik(),
                script(secret("eP", 32), secret("link.n1", 12), secret("link.n3", 12)));
        byte[] offer = there.offer();
        here.receiveOffer(offer);
        byte[] request = here.request("Laptop", "linux");
        there.receiveRequest(request);
        DeviceList list = aliceList.next(aliceAccount, 1, List.of(aliceEntry, there.entry(TIME + 1)), TIME + 1);
        byte[] complete = there.complete(list, "token", bytes("sync", 32));
        here.receiveComplete(complete);
        return ordered("qr", here.qr().text(), "offer", hex(offer), "request", hex(request), "complete", hex(complete));
    }

    private Map<String, Object> senderKeyDistribution() {
        SenderKey key = SenderKey.generate(
                bytes("gid", 16), 5, script(secret("did", 16), secret("sk.sig", 32), secret("sk.chain", 32)), TIME);
        for (int i = 0; i < 3; i++) {
            key.encrypt(aliceIdentity(), new byte[0], length -> new byte[length]);
        }
        Plaintext plaintext = Plaintext.newBuilder()
                .setSenderKey(key.distribution())
                .setSentMs(TIME)
                .setOwnListVersion(1)
                .setOwnListHash(aliceList.shortHash())
                .build();
        return ordered("plaintext", hex(plaintext.toByteArray()));
    }

    private static Map<String, Object> media() throws IOException {
        Map<String, Object> media = ordered(
                "key", hex(secret("media.key", 32)),
                "salt", hex(secret("media.salt", 32)),
                "prefix", hex(secret("media.prefix", 7)),
                "kind", "image");
        media.put("0", mediaFile(0));
        media.put("1", mediaFile(1));
        media.put("edge-1", mediaFile(EDGE - 1));
        media.put("edge", mediaFile(EDGE));
        media.put("edge+1", mediaFile(EDGE + 1));
        return media;
    }

    private static Map<String, Object> mediaFile(int length) throws IOException {
        byte[] plain = new byte[length];
        for (int i = 0; i < length; i++) {
            plain[i] = (byte) (i * 7);
        }
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        MediaFiles.Encrypted encrypted = new MediaFiles(script(secret("media.salt", 32), secret("media.prefix", 7)))
                .encrypt(secret("media.key", 32), MediaKind.IMAGE, new ByteArrayInputStream(plain), file);
        return ordered(
                "length", encrypted.totalLength(),
                "sha256", hex(Hashes.sha256(file.toByteArray())),
                "root", hex(encrypted.root()));
    }

    private Map<String, Object> historyBundle() throws IOException {
        List<HistoryEntry> entries = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            entries.add(HistoryEntry.newBuilder()
                    .setConversationId(bytes("h.c." + i, 16))
                    .setMessageId(bytes("h.m." + i, 16))
                    .setContentKey(bytes("h.k." + i, 32))
                    .setContentSha256(bytes("h.h." + i, 32))
                    .setSenderUserId(alice.user().bytes())
                    .setSenderDeviceId(1)
                    .setSentMs(TIME + i)
                    .build());
        }
        ByteArrayOutputStream bundle = new ByteArrayOutputStream();
        HistoryBundle.write(entries, bundle);
        return ordered(
                "entries",
                entries.stream()
                        .map(HistoryEntry::toByteString)
                        .map((ByteString entry) -> hex(entry))
                        .toList(),
                "bytes",
                hex(bundle.toByteArray()));
    }

    private static Map<String, Object> ordered(Object... namesAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return map;
    }
}
