package org.sotto.client.e2ee;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.sotto.client.e2ee.Refusals.refuses;
import static org.sotto.client.e2ee.Vectors.signing;

import com.google.protobuf.ByteString;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.sotto.client.e2ee.identity.AccountIdentity;
import org.sotto.client.e2ee.identity.DeviceAddress;
import org.sotto.client.e2ee.identity.DeviceIdentity;
import org.sotto.client.e2ee.identity.DeviceList;
import org.sotto.client.e2ee.identity.ListedDevice;
import org.sotto.client.e2ee.prekey.KemPreKey;
import org.sotto.client.e2ee.prekey.PreKeyBundle;
import org.sotto.client.e2ee.prekey.PublicPreKey;
import org.sotto.client.e2ee.primitive.E2eeException.Code;
import org.sotto.client.e2ee.primitive.MlKem1024;
import org.sotto.client.e2ee.primitive.Randomness;
import org.sotto.client.e2ee.session.Acceptance;
import org.sotto.client.e2ee.session.Arrival;
import org.sotto.client.e2ee.session.KeyMessage;
import org.sotto.client.e2ee.session.SessionBook;

/** The table of what must be refused: messages of sessions. Each test bears the name of its row. */
class NegativeSessionsTest {
    private static final long NOW = SottoVectors.TIME;
    private static final long DAY = 86_400_000;
    private static final byte[] ALL_ONES = {-1, -1, -1, -1};
    private static final Randomness RANDOM = Randomness.secure();

    private final SottoVectors vectors = new SottoVectors();
    private final MapHandshakeKeys bobKeys = vectors.bobKeys();
    private final SessionBook alice = vectors.begin();
    private final SessionBook bob = new SessionBook();

    private KeyMessage fromAlice(String text) {
        return alice.encrypt(text.getBytes(US_ASCII), RANDOM, NOW);
    }

    private byte[] accept(KeyMessage message, long nowMs) {
        return accept(vectors.aliceList, message, nowMs);
    }

    private byte[] accept(DeviceList list, KeyMessage message, long nowMs) {
        Acceptance.Accepted accepted = new Acceptance(vectors.bobDevice, vectors.bobIdentity(), bobKeys, RANDOM)
                .accept(vectors.alice, list, Arrival.parse(message), nowMs);
        bob.add(accepted.session(), nowMs);
        return accepted.plaintext();
    }

    private static byte[] decrypt(SessionBook book, KeyMessage message) {
        Arrival arrival = Arrival.parse(message);
        return book.decrypt(book.find(arrival.sid(), NOW).orElseThrow(), arrival, RANDOM, NOW);
    }

    private void talk() {
        accept(fromAlice("one"), NOW);
        decrypt(alice, bob.encrypt("two".getBytes(US_ASCII), RANDOM, NOW));
    }

    private static KeyMessage altered(KeyMessage message, int at, int xor) {
        byte[] bytes = message.body().toByteArray();
        bytes[at] = (byte) (bytes[at] ^ xor);
        return new KeyMessage(message.type(), ByteString.copyFrom(bytes));
    }

    private static KeyMessage with(KeyMessage message, int at, byte[] value) {
        byte[] bytes = message.body().toByteArray();
        System.arraycopy(value, 0, bytes, at, value.length);
        return new KeyMessage(message.type(), ByteString.copyFrom(bytes));
    }

    private PreKeyBundle bundle(PublicPreKey signed, @Nullable PublicPreKey oneTime, PublicPreKey kem) {
        return new PreKeyBundle(vectors.bob, 2002, signed, oneTime, kem);
    }

    @Test
    void each_field_of_a_pre_key_message_flipped() {
        KeyMessage message = fromAlice("one");
        for (int at = 0; at < message.body().size(); at++) {
            KeyMessage flipped = altered(message, at, 1 << at % 8);
            refuses(() -> accept(flipped, NOW));
        }
        assertThat(bobKeys.oneTime).as("nothing spent").hasSize(1);
        assertThat(accept(message, NOW)).asString(US_ASCII).isEqualTo("one");
    }

    @Test
    void each_field_of_a_ratchet_message_flipped_truncated_extended() {
        talk();
        KeyMessage message = fromAlice("three");
        byte[] before = bob.serialise();
        ByteString body = message.body();
        for (int at = 0; at < body.size(); at++) {
            KeyMessage flipped = altered(message, at, 1 << at % 8);
            if (at >= 2 && at < 10) {
                assertThat(bob.find(Arrival.parse(flipped).sid(), NOW)).isEmpty();
            } else {
                refuses(() -> decrypt(bob, flipped));
            }
            KeyMessage cut = new KeyMessage(message.type(), body.substring(0, at));
            if (at >= 10) {
                refuses(() -> decrypt(bob, cut));
            }
        }
        refuses(() -> decrypt(bob, new KeyMessage(message.type(), body.concat(ByteString.copyFrom(new byte[1])))));
        assertThat(bob.serialise()).as("state after refusals").isEqualTo(before);
        assertThat(decrypt(bob, message)).asString(US_ASCII).isEqualTo("three");
    }

    @Test
    void a_pre_key_message_truncated_or_extended() {
        KeyMessage message = fromAlice("one");
        ByteString body = message.body();
        for (int length = 0; length < body.size(); length++) {
            KeyMessage cut = new KeyMessage(message.type(), body.substring(0, length));
            refuses(Code.MALFORMED, () -> Arrival.parse(cut));
        }
        refuses(
                Code.MALFORMED,
                () -> Arrival.parse(new KeyMessage(message.type(), body.concat(ByteString.copyFrom(new byte[1])))));
    }

    @Test
    void a_kem_ciphertext_of_wrong_length() {
        refuses(Code.MALFORMED, () -> MlKem1024.decapsulate(vectors.kem.pair(), new byte[1_567]));
        KeyMessage message = fromAlice("one");
        int lengthAt = 1 + 1 + 1 + 4 + 4 + vectors.aliceIdentity().encode().length + 8 + 32 + 4 + 4 + 4;
        refuses(Code.MALFORMED, () -> Arrival.parse(altered(message, lengthAt + 3, 1)));
    }

    @Test
    void x25519_points_of_low_order_in_messages() {
        KeyMessage message = fromAlice("one");
        int ephemeral = 1 + 1 + 1 + 4 + 4 + vectors.aliceIdentity().encode().length + 8;
        int ratchetKey = message.body().size() - 62 - 64 - 16 + 10;
        for (byte[] point : Vectors.lowOrderPoints()) {
            refuses(Code.BAD_KEY, () -> accept(with(message, ephemeral, point), NOW));
            refuses(Code.BAD_KEY, () -> accept(with(message, ratchetKey, point), NOW));
        }
        talk();
        KeyMessage third = fromAlice("three");
        byte[] before = bob.serialise();
        for (byte[] point : Vectors.lowOrderPoints()) {
            refuses(Code.BAD_KEY, () -> decrypt(bob, with(third, 10, point)));
        }
        assertThat(bob.serialise()).isEqualTo(before);
        assertThat(decrypt(bob, third)).asString(US_ASCII).isEqualTo("three");
    }

    @Test
    void n_of_all_ones() {
        talk();
        refuses(Code.TOO_FAR_AHEAD, () -> decrypt(bob, with(fromAlice("three"), 46, ALL_ONES)));
    }

    @Test
    void pn_huge() {
        talk();
        refuses(Code.TOO_FAR_AHEAD, () -> decrypt(bob, with(fromAlice("three"), 42, ALL_ONES)));
    }

    @Test
    void a_duplicate() {
        talk();
        KeyMessage message = fromAlice("three");
        decrypt(bob, message);
        refuses(Code.DUPLICATE, () -> decrypt(bob, message));
    }

    @Test
    void a_replayed_pre_key_message_with_a_one_time_key() {
        KeyMessage message = fromAlice("one");
        accept(message, NOW);
        refuses(Code.DUPLICATE, () -> decrypt(bob, message));
        refuses(Code.UNKNOWN_PRE_KEY, () -> accept(message, NOW));
    }

    @Test
    void a_replayed_pre_key_message_without_a_one_time_key() {
        KemPreKey lastResort = new KemPreKey(10, vectors.kem.pair(), true, NOW, 0);
        bobKeys.kem.put(10, lastResort);
        SessionBook book = new SessionBook();
        book.initiate(
                vectors.aliceDevice,
                vectors.aliceIdentity(),
                bundle(
                                vectors.signedPreKey.signed(vectors.bobDevice.signing()),
                                null,
                                lastResort.signed(vectors.bobDevice.signing()))
                        .verify(vectors.bobList),
                RANDOM,
                NOW);
        KeyMessage message = book.encrypt("one".getBytes(US_ASCII), RANDOM, NOW);
        accept(message, NOW);
        refuses(Code.REPLAYED, () -> accept(message, NOW));
    }

    @Test
    void a_pre_key_header_changed_in_a_known_session() {
        accept(fromAlice("one"), NOW);
        KeyMessage repeated = fromAlice("two");
        byte[] before = bob.serialise();
        int ratchet = repeated.body().size() - 62 - 64 - 16;
        for (int at = 3; at < ratchet - 4; at++) {
            KeyMessage changed = altered(repeated, at, 1 << at % 8);
            refuses(() -> decrypt(bob, changed));
        }
        assertThat(bob.serialise()).isEqualTo(before);
        assertThat(decrypt(bob, repeated)).asString(US_ASCII).isEqualTo("two");
    }

    @Test
    void created_ms_in_the_future_or_long_ago() {
        KeyMessage message = fromAlice("one");
        refuses(Code.BAD_TIME, () -> accept(message, NOW - DAY / 24 - 1));
        refuses(Code.BAD_TIME, () -> accept(message, NOW + 45 * DAY + 1));
        assertThat(accept(message, NOW + 45 * DAY)).asString(US_ASCII).isEqualTo("one");
    }

    @Test
    void a_session_from_a_device_that_the_list_does_not_name() {
        AccountIdentity account = new AccountIdentity(signing("A.aik"));
        ListedDevice other = DeviceIdentity.generate(RANDOM)
                .listed(vectors.alice, account.aik(), Vectors.bytes("v.alice.api", 16), NOW);
        DeviceList list = DeviceList.first(account, vectors.alice.user(), 1, List.of(other), NOW);
        refuses(Code.UNLISTED_DEVICE, () -> accept(list, fromAlice("one"), NOW));
    }

    @Test
    void an_envelope_that_names_another_sender() {
        Acceptance acceptance = new Acceptance(vectors.bobDevice, vectors.bobIdentity(), bobKeys, RANDOM);
        Arrival arrival = Arrival.parse(fromAlice("one"));
        DeviceAddress other = new DeviceAddress(vectors.alice.user(), 2);
        refuses(Code.SENDER_MISMATCH, () -> acceptance.accept(other, vectors.aliceList, arrival, NOW));
    }
}
