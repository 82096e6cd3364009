package org.sotto.client.e2ee;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.sotto.client.e2ee.Refusals.refuses;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sotto.client.e2ee.identity.DeviceAddress;
import org.sotto.client.e2ee.identity.UserId;
import org.sotto.client.e2ee.primitive.E2eeException.Code;
import org.sotto.client.e2ee.session.KeyMessage;
import org.sotto.proto.e2ee.v1.Plaintext;

/** Sender keys between devices, with what must be refused. */
class GroupsTest {
    @TempDir
    Path directory;

    private final ByteString group = Vectors.bytes("group", 16);
    private Pair pair;
    private Party carol;

    @BeforeEach
    void meet() {
        pair = new Pair(directory);
        carol = Party.primary(directory, pair.clock);
        for (Party party : List.of(pair.alice, pair.bob)) {
            party.learn(carol);
            carol.learn(party);
        }
    }

    @AfterEach
    void close() {
        carol.close();
        pair.close();
    }

    private List<UserId> all() {
        return List.of(pair.alice.user(), pair.bob.user(), carol.user());
    }

    /** Sends the key to who has not got it. */
    private ByteString distribute(Party from, List<UserId> members, Party... parties) {
        Groups.Distribution prepared = from.device.groups().prepare(group, 1, members);
        for (Party party : parties) {
            if (prepared.missing().contains(party.address())) {
                if (!from.device.sessionsNeeded(List.of(party.address())).isEmpty()) {
                    from.device.start(party.bundle());
                }
                KeyMessage message = from.device
                        .encrypt(
                                List.of(party.address()),
                                Plaintext.newBuilder()
                                        .setSenderKey(prepared.distribution())
                                        .build())
                        .get(party.address());
                party.device.decrypt(from.address(), message);
            }
        }
        ByteString id = prepared.distribution().getDistributionId();
        from.device.groups().delivered(group, id, prepared.missing());
        return id;
    }

    private byte[] send(String text) {
        return pair.alice.device.groups().encrypt(group, text.getBytes(US_ASCII));
    }

    private String receive(Party party, byte[] message) {
        return new String(party.device.groups().decrypt(pair.alice.address(), group, message), US_ASCII);
    }

    @Test
    void one_message_is_read_by_all() {
        distribute(pair.alice, all(), pair.bob, carol);
        byte[] message = send("hello all");
        assertThat(receive(pair.bob, message)).isEqualTo("hello all");
        assertThat(receive(carol, message)).isEqualTo("hello all");
        assertThat(pair.alice.device.groups().prepare(group, 1, all()).missing())
                .isEmpty();
    }

    @Test
    void messages_are_read_out_of_order_and_once() {
        distribute(pair.alice, all(), pair.bob, carol);
        List<byte[]> messages = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            messages.add(send("message " + i));
        }
        for (int i : new int[] {3, 0, 4, 1, 2}) {
            assertThat(receive(pair.bob, messages.get(i))).isEqualTo("message " + i);
        }
        for (byte[] message : messages) {
            refuses(Code.DUPLICATE, () -> receive(pair.bob, message));
        }
    }

    @Test
    void a_member_who_left_can_not_read_on() {
        ByteString first = distribute(pair.alice, all(), pair.bob, carol);
        List<UserId> without = List.of(pair.alice.user(), pair.bob.user());
        ByteString second = distribute(pair.alice, without, pair.bob);
        assertThat(second).isNotEqualTo(first);
        byte[] message = send("without Carol");
        assertThat(receive(pair.bob, message)).isEqualTo("without Carol");
        refuses(Code.NO_SENDER_KEY, () -> receive(carol, message));
    }

    @Test
    void a_member_who_came_reads_from_then_on() {
        List<UserId> two = List.of(pair.alice.user(), pair.bob.user());
        ByteString first = distribute(pair.alice, two, pair.bob);
        byte[] before = send("before");
        assertThat(distribute(pair.alice, all(), carol)).as("no rotation").isEqualTo(first);
        byte[] after = send("after");
        refuses(Code.DUPLICATE, () -> receive(carol, before));
        assertThat(receive(carol, after)).isEqualTo("after");
    }

    @Test
    void a_sender_key_is_renewed_after_a_thousand_messages() {
        ByteString first = distribute(pair.alice, all(), pair.bob, carol);
        for (int i = 0; i < 1_000; i++) {
            send("message");
        }
        assertThat(distribute(pair.alice, all(), pair.bob, carol)).isNotEqualTo(first);
    }

    @Test
    void a_sender_key_message_by_the_wrong_device() {
        distribute(pair.alice, all(), pair.bob, carol);
        byte[] message = send("hello");
        refuses(Code.NO_SENDER_KEY, () -> pair.bob.device.groups().decrypt(carol.address(), group, message));
        refuses(
                Code.UNLISTED_DEVICE,
                () -> pair.bob.device.groups().decrypt(new DeviceAddress(pair.alice.user(), 2), group, message));
        refuses(Code.NO_SENDER_KEY, () -> pair.bob
                .device
                .groups()
                .decrypt(pair.alice.address(), Vectors.bytes("other group", 16), message));
    }

    @Test
    void a_sender_key_of_another_device_handed_over_as_the_own() {
        Groups.Distribution alices = pair.alice.device.groups().prepare(group, 1, all());
        carol.device.start(pair.bob.bundle());
        KeyMessage stolen = carol.device
                .encrypt(
                        List.of(pair.bob.address()),
                        Plaintext.newBuilder()
                                .setSenderKey(alices.distribution())
                                .build())
                .get(pair.bob.address());
        pair.bob.device.decrypt(carol.address(), stolen);
        byte[] message = send("hello");
        refuses(Code.BAD_TAG, () -> pair.bob.device.groups().decrypt(carol.address(), group, message));
    }

    @Test
    void each_byte_of_a_sender_key_message_flipped() {
        distribute(pair.alice, all(), pair.bob, carol);
        byte[] message = send("hello");
        for (int at = 0; at < message.length; at++) {
            byte[] flipped = message.clone();
            flipped[at] = (byte) (flipped[at] ^ 1 << at % 8);
            refuses(() -> receive(pair.bob, flipped));
        }
        refuses(() -> receive(pair.bob, Arrays.copyOf(message, message.length + 1)));
        assertThat(receive(pair.bob, message)).isEqualTo("hello");
    }

    @Test
    void a_sender_key_message_too_far_ahead() {
        distribute(pair.alice, all(), pair.bob, carol);
        byte[] last = new byte[0];
        for (int i = 0; i < 2_002; i++) {
            last = send("message");
        }
        byte[] far = last;
        refuses(Code.TOO_FAR_AHEAD, () -> receive(pair.bob, far));
    }
}
