package org.sotto.client.e2ee;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.sotto.client.e2ee.Refusals.refuses;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sotto.client.e2ee.group.GroupLimits;
import org.sotto.client.e2ee.group.ReleasedGroupMessage;
import org.sotto.client.e2ee.group.UnopenedGroupMessage;
import org.sotto.client.e2ee.identity.DeviceAddress;
import org.sotto.client.e2ee.identity.UserId;
import org.sotto.client.e2ee.primitive.E2eeException.Code;
import org.sotto.client.e2ee.session.KeyMessage;
import org.sotto.client.e2ee.store.Section;
import org.sotto.client.e2ee.store.SqliteE2eeStore;
import org.sotto.proto.e2ee.v1.DecryptionError;
import org.sotto.proto.e2ee.v1.Plaintext;
import org.sotto.proto.e2ee.v1.SenderKeyDistribution;

/** Group messages that overtake their sender's key, and what their sender does about it. */
class WaitingGroupMessagesTest {
    @TempDir
    Path directory;

    private final ByteString group = Vectors.bytes("group", 16);
    private Pair pair;
    private Groups.Distribution prepared;

    @BeforeEach
    void meet() {
        pair = new Pair(directory);
        prepared = prepare();
    }

    @AfterEach
    void close() {
        pair.close();
    }

    private Groups.Distribution prepare() {
        return pair.alice.device.groups().prepare(group, 1, List.of(pair.alice.user(), pair.bob.user()));
    }

    private static ByteString id(String text) {
        return Vectors.bytes("message " + text, 16);
    }

    private byte[] send(String text) {
        return pair.alice.device.groups().encrypt(group, text.getBytes(US_ASCII));
    }

    /** What Bob reads, empty: it waits. */
    private String receive(String name, byte[] message) {
        return pair.bob
                .device
                .groups()
                .receive(pair.alice.address(), group, id(name), message)
                .map(plaintext -> new String(plaintext, US_ASCII))
                .orElse("");
    }

    private List<ReleasedGroupMessage> handOver(SenderKeyDistribution distribution, E2eeDevice to) {
        if (!pair.alice.device.sessionsNeeded(List.of(pair.bob.address())).isEmpty()) {
            pair.alice.device.start(pair.bob.bundle());
        }
        KeyMessage message = pair.alice
                .device
                .encrypt(
                        List.of(pair.bob.address()),
                        Plaintext.newBuilder().setSenderKey(distribution).build())
                .get(pair.bob.address());
        return to.decrypt(pair.alice.address(), requireNonNull(message)).released();
    }

    private static List<String> texts(List<ReleasedGroupMessage> released) {
        return released.stream()
                .map(one -> requireNonNull(one.plaintext()).toStringUtf8())
                .toList();
    }

    private List<byte[]> waiting() {
        return pair.bob.store().transact(transaction -> transaction.keys(Section.WAITING_GROUP_MESSAGES));
    }

    @Test
    void they_wait_also_over_a_restart_and_are_opened_in_the_order_of_their_coming() {
        List<byte[]> messages = List.of(send("0"), send("1"), send("2"));
        for (int i : new int[] {1, 0, 2}) {
            assertThat(receive(String.valueOf(i), messages.get(i))).isEmpty();
        }
        assertThat(receive("0", messages.get(0))).as("again, after a crash").isEmpty();

        String file = pair.bob.user().uuid().toString();
        pair.bob.close();
        try (SqliteE2eeStore reopened = Party.store(directory, file)) {
            E2eeDevice bob = E2eeDevice.open(reopened, pair.bob.randomness, pair.clock);
            List<ReleasedGroupMessage> released = handOver(prepared.distribution(), bob);
            assertThat(texts(released)).containsExactly("1", "0", "2");
            assertThat(released).extracting(ReleasedGroupMessage::messageId).containsExactly(id("1"), id("0"), id("2"));
            assertThat(released)
                    .allMatch(one -> one.sender().equals(pair.alice.address())
                            && one.groupId().equals(group));
            refuses(Code.DUPLICATE, () -> bob.groups().receive(pair.alice.address(), group, id("0"), messages.get(0)));
            assertThat(bob.groups().receive(pair.alice.address(), group, id("3"), send("3")))
                    .hasValueSatisfying(
                            plaintext -> assertThat(plaintext).asString().isEqualTo("3"));
            pair.clock.advance(Duration.ofDays(1));
            assertThat(bob.groups().unopened()).isEmpty();
        }
    }

    @Test
    void they_are_given_up_after_ten_minutes_and_told_of_until_their_sender_was() {
        Groups bob = pair.bob.device.groups();
        assertThat(receive("late", send("late"))).isEmpty();
        pair.clock.advance(GroupLimits.WAITING_TIME.minusMillis(1));
        assertThat(bob.unopened()).isEmpty();
        pair.clock.advance(Duration.ofMillis(1));
        ByteString distributionId = prepared.distribution().getDistributionId();
        UnopenedGroupMessage late = new UnopenedGroupMessage(pair.alice.address(), group, id("late"), distributionId);
        assertThat(bob.unopened()).containsExactly(late);
        assertThat(late.error())
                .isEqualTo(DecryptionError.newBuilder()
                        .setMessageId(id("late"))
                        .setReason(DecryptionError.Reason.NO_SENDER_KEY)
                        .setDistributionId(distributionId)
                        .build());
        assertThat(bob.unopened()).as("not told yet").containsExactly(late);
        assertThat(handOver(prepared.distribution(), pair.bob.device))
                .as("too late")
                .isEmpty();
        bob.told(List.of(late));
        assertThat(bob.unopened()).isEmpty();
        assertThat(waiting()).isEmpty();
    }

    @Test
    void of_one_device_a_hundred_wait_at_most_and_nobody_else_loses_one() {
        try (Party carol = Party.primary(directory, pair.clock)) {
            carol.learn(pair.bob);
            pair.bob.learn(carol);
            carol.device.groups().prepare(group, 1, List.of(carol.user(), pair.bob.user()));
            byte[] other = carol.device.groups().encrypt(group, new byte[1]);
            assertThat(pair.bob.device.groups().receive(carol.address(), group, id("carol"), other))
                    .isEmpty();
            for (int i = 0; i <= GroupLimits.WAITING; i++) {
                assertThat(receive(String.valueOf(i), send(String.valueOf(i)))).isEmpty();
            }
            assertThat(pair.bob.device.groups().unopened())
                    .extracting(UnopenedGroupMessage::messageId)
                    .containsExactly(id("0"));
            assertThat(texts(handOver(prepared.distribution(), pair.bob.device)))
                    .isEqualTo(IntStream.rangeClosed(1, GroupLimits.WAITING)
                            .mapToObj(String::valueOf)
                            .toList());
        }
    }

    @Test
    void notes_of_what_was_given_up_and_never_told_are_bounded_too() {
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < GroupLimits.WAITING; i++) {
                receive(round + " " + i, send("text"));
            }
            pair.clock.advance(GroupLimits.WAITING_TIME);
            assertThat(pair.bob.device.groups().unopened()).isNotEmpty();
        }
        receive("last", send("text"));
        assertThat(waiting()).hasSizeLessThanOrEqualTo(2 * GroupLimits.WAITING + 1);
    }

    @Test
    void a_message_of_an_unlisted_device_or_of_no_form_does_not_wait() {
        byte[] message = send("text");
        Groups bob = pair.bob.device.groups();
        DeviceAddress stranger = new DeviceAddress(pair.alice.user(), 2);
        refuses(Code.UNLISTED_DEVICE, () -> bob.receive(stranger, group, id("x"), message));
        byte[] otherVersion = message.clone();
        otherVersion[0] ^= 1;
        refuses(Code.MALFORMED, () -> bob.receive(pair.alice.address(), group, id("x"), otherVersion));
        refuses(Code.MALFORMED, () -> bob.receive(pair.alice.address(), group, id("x"), new byte[50]));
        refuses(Code.MALFORMED, () -> bob.receive(pair.alice.address(), group, Vectors.bytes("short", 15), message));
        assertThat(waiting()).isEmpty();
    }

    @Test
    void what_does_not_open_under_the_key_is_told_and_stops_nothing() {
        byte[] before = send("before the key");
        byte[] forged = send("forged");
        forged[40] ^= 1;
        Groups.Distribution later = prepare();
        assertThat(receive("before", before)).isEmpty();
        assertThat(receive("forged", forged)).isEmpty();
        assertThat(receive("good", send("good"))).isEmpty();

        List<ReleasedGroupMessage> released = handOver(later.distribution(), pair.bob.device);
        assertThat(released)
                .extracting(one -> one.failure() == null ? null : one.failure().code())
                .containsExactly(Code.DUPLICATE, Code.BAD_SIGNATURE, null);
        assertThat(requireNonNull(released.get(2).plaintext()).toStringUtf8()).isEqualTo("good");
        assertThat(pair.bob.device.groups().unopened())
                .extracting(UnopenedGroupMessage::messageId)
                .containsExactly(id("before"));
    }

    @Test
    void they_go_with_their_sender() {
        assertThat(receive("1", send("1"))).isEmpty();
        UserId alice = pair.alice.user();
        try (SqliteE2eeStore store = Party.store(directory, "again")) {
            E2eeDevice again = E2eeDevice.createPrimary(
                    store, new DeviceAddress(alice, 2), UUID.randomUUID(), pair.alice.randomness, pair.clock);
            pair.bob
                    .device
                    .contacts()
                    .learn(alice, List.of(again.contacts().own().signed()));
        }
        assertThat(waiting()).isEmpty();
    }

    @Test
    void a_sender_that_is_told_hands_its_key_over_as_it_stands_three_times() {
        Groups alice = pair.alice.device.groups();
        ByteString distributionId = prepared.distribution().getDistributionId();
        assertThat(receive("first", send("first"))).isEmpty();
        pair.clock.advance(GroupLimits.WAITING_TIME);
        DecryptionError error = pair.bob.device.groups().unopened().get(0).error();
        assertThat(alice.answer(pair.bob.address(), error)).as("not given yet").isEmpty();

        // The server took the message with the key, and Bob's device lost it.
        alice.delivered(group, distributionId, prepared.missing());
        SenderKeyDistribution answer = alice.answer(pair.bob.address(), error).orElseThrow();
        assertThat(answer.getDistributionId()).isEqualTo(distributionId);
        assertThat(answer.getIteration()).isEqualTo(1);
        assertThat(handOver(answer, pair.bob.device)).isEmpty();
        assertThat(receive("second", send("second"))).isEqualTo("second");

        assertThat(alice.answer(pair.bob.address(), error))
                .hasValueSatisfying(again -> assertThat(again.getIteration()).isEqualTo(2));
        assertThat(alice.answer(pair.bob.address(), error)).isPresent();
        assertThat(alice.answer(pair.bob.address(), error)).as("a fourth time").isEmpty();
    }

    @Test
    void a_sender_hands_nothing_over_for_another_key_or_another_failure() {
        Groups alice = pair.alice.device.groups();
        ByteString distributionId = prepared.distribution().getDistributionId();
        alice.delivered(group, distributionId, prepared.missing());
        DecryptionError error = new UnopenedGroupMessage(pair.alice.address(), group, id("x"), distributionId).error();
        assertThat(alice.answer(
                        pair.bob.address(),
                        error.toBuilder().setDistributionId(id("other")).build()))
                .isEmpty();
        assertThat(alice.answer(
                        pair.bob.address(),
                        error.toBuilder()
                                .setReason(DecryptionError.Reason.BAD_TAG)
                                .build()))
                .isEmpty();
        refuses(Code.UNLISTED_DEVICE, () -> alice.answer(new DeviceAddress(pair.bob.user(), 2), error));
        assertThat(alice.answer(pair.bob.address(), error)).isPresent();
    }
}
