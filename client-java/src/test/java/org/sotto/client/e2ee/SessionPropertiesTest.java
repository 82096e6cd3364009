package org.sotto.client.e2ee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sotto.client.e2ee.Refusals.refuses;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.sotto.client.e2ee.primitive.E2eeException.Code;
import org.sotto.client.e2ee.primitive.Randomness;
import org.sotto.client.e2ee.session.KeyMessage;
import org.sotto.client.e2ee.session.SessionLimits;

/** What holds of sessions whatever the network does. */
class SessionPropertiesTest {
    private static final long NOW = SottoVectors.TIME;
    private static final int RATCHET_KEY = 10;
    private static final int NUMBER = 46;
    private static final int NONCE = 50;
    private static final int HEADER_END = 62;

    private static Randomness randomness(Random random) {
        return length -> {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            return bytes;
        };
    }

    private record InFlight(End from, End to, KeyMessage message, ByteString plaintext) {}

    /** Two ends and the messages between them. */
    private static final class Conversation {
        final Random random;
        final End alice;
        final End bob;
        final List<InFlight> inFlight = new ArrayList<>();

        Conversation(long seed) {
            random = new Random(seed);
            alice = new End("alice", randomness(random), NOW);
            bob = new End("bob", randomness(random), NOW);
        }

        End other(End end) {
            return end == alice ? bob : alice;
        }

        End anyEnd() {
            return random.nextBoolean() ? alice : bob;
        }

        InFlight send(End from) {
            if (from.book().isEmpty()) {
                from.start(other(from), NOW);
            }
            byte[] plaintext = new byte[random.nextInt(200)];
            random.nextBytes(plaintext);
            InFlight sent = new InFlight(from, other(from), from.send(plaintext, NOW), ByteString.copyFrom(plaintext));
            inFlight.add(sent);
            return sent;
        }

        void deliver(InFlight sent) {
            byte[] plaintext = sent.to.receive(sent.from, sent.message, NOW);
            assertThat(ByteString.copyFrom(plaintext)).isEqualTo(sent.plaintext);
        }

        InFlight takeAny() {
            return inFlight.remove(random.nextInt(inFlight.size()));
        }
    }

    @Property(tries = 60)
    void every_message_is_read_in_whatever_order(@ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int messages) {
        Conversation conversation = new Conversation(seed);
        for (int i = 0; i < messages; i++) {
            conversation.send(conversation.anyEnd());
            if (conversation.random.nextInt(3) == 0) {
                conversation.deliver(conversation.takeAny());
            }
        }
        Collections.shuffle(conversation.inFlight, conversation.random);
        conversation.inFlight.forEach(conversation::deliver);
    }

    @Property(tries = 60)
    void a_failed_decryption_leaves_the_state_as_it_was(@ForAll long seed) {
        Conversation conversation = new Conversation(seed);
        for (int i = 0; i < 15; i++) {
            InFlight sent = conversation.send(conversation.anyEnd());
            byte[] bytes = sent.message.body().toByteArray();
            int at = conversation.random.nextInt(bytes.length);
            bytes[at] = (byte) (bytes[at] ^ (1 << conversation.random.nextInt(8)));
            byte[] before = sent.to.serialise();
            KeyMessage altered = new KeyMessage(sent.message.type(), ByteString.copyFrom(bytes));
            refuses(() -> sent.to.receive(sent.from, altered, NOW));
            assertThat(sent.to.serialise()).isEqualTo(before);
            if (conversation.random.nextBoolean()) {
                conversation.deliver(conversation.takeAny());
            }
        }
    }

    @Property(tries = 40)
    void a_duplicate_is_refused(@ForAll long seed) {
        Conversation conversation = new Conversation(seed);
        for (int i = 0; i < 20; i++) {
            conversation.send(conversation.anyEnd());
            InFlight any = conversation.takeAny();
            conversation.deliver(any);
            refuses(() -> any.to.receive(any.from, any.message, NOW));
        }
    }

    @Property(tries = 40)
    void no_message_key_and_no_nonce_serves_twice(@ForAll long seed) {
        Conversation conversation = new Conversation(seed);
        Set<ByteString> places = new HashSet<>();
        Set<ByteString> nonces = new HashSet<>();
        for (int i = 0; i < 40; i++) {
            ByteString body = conversation.send(conversation.anyEnd()).message.body();
            int padded = body.size() < 1_700 ? body.size() : ratchetPart(body);
            ByteString ratchet = body.substring(body.size() - padded);
            assertThat(places.add(ratchet.substring(RATCHET_KEY, RATCHET_KEY + 32)
                            .concat(ratchet.substring(NUMBER, NUMBER + 4))))
                    .as("ratchet key and number of message %d", i)
                    .isTrue();
            assertThat(nonces.add(ratchet.substring(NONCE, HEADER_END)))
                    .as("nonce of message %d", i)
                    .isTrue();
            conversation.deliver(conversation.takeAny());
        }
    }

    /** Length of the ratchet message at the end of a pre-key message. */
    private static int ratchetPart(ByteString body) {
        for (int padded = 64; padded <= 256; padded += 64) {
            int length = HEADER_END + padded + 16;
            int at = body.size() - length - 4;
            if (body.substring(at, at + 4).asReadOnlyByteBuffer().getInt() == length) {
                return length;
            }
        }
        throw new AssertionError("no ratchet message at the end of " + Vectors.hex(body));
    }

    @Property(tries = 40)
    void a_restart_between_any_two_steps_changes_nothing(@ForAll long seed) {
        Conversation steady = new Conversation(seed);
        Conversation restarted = new Conversation(seed);
        for (int i = 0; i < 25; i++) {
            for (Conversation one : List.of(steady, restarted)) {
                one.send(one.anyEnd());
                one.deliver(one.takeAny());
            }
            restarted.alice.restart();
            restarted.bob.restart();
            assertThat(restarted.alice.serialise()).isEqualTo(steady.alice.serialise());
            assertThat(restarted.bob.serialise()).isEqualTo(steady.bob.serialise());
        }
    }

    /** Of at most six sessions: each end begins one by its first message, and a book keeps six. */
    @Property(tries = 120)
    void the_choice_of_session_converges(@ForAll long seed) {
        Conversation conversation = new Conversation(seed);
        Random random = conversation.random;
        for (int i = 0, starts = 0; i < 60; i++) {
            int action = random.nextInt(10);
            if (action == 0 && starts < SessionLimits.RECEIVE_ONLY - 1) {
                End end = conversation.anyEnd();
                end.start(conversation.other(end), NOW + i);
                starts++;
            } else if (action < 5 || conversation.inFlight.isEmpty()) {
                conversation.send(conversation.anyEnd());
            } else if (action == 5) {
                conversation.takeAny();
            } else {
                conversation.deliver(conversation.takeAny());
            }
        }
        Collections.shuffle(conversation.inFlight, random);
        conversation.inFlight.forEach(conversation::deliver);
        for (int i = 0; i < 2; i++) {
            conversation.deliver(conversation.send(conversation.alice));
            conversation.deliver(conversation.send(conversation.bob));
        }
        assertThat(conversation.alice.book().active().orElseThrow().sid())
                .isEqualTo(conversation.bob.book().active().orElseThrow().sid());
    }

    @Property(tries = 3)
    void skipped_keys_stay_within_their_limits(@ForAll long seed) {
        Conversation conversation = new Conversation(seed);
        conversation.deliver(conversation.send(conversation.alice));
        conversation.deliver(conversation.send(conversation.bob));
        List<InFlight> lost = new ArrayList<>();
        for (int round = 0; round < 4; round++) {
            for (int i = 0; i < SessionLimits.MAX_SKIP; i++) {
                lost.add(conversation.send(conversation.alice));
            }
            conversation.deliver(conversation.send(conversation.alice));
            assertThat(conversation.bob.book().active().orElseThrow().skippedKeys())
                    .isLessThanOrEqualTo(SessionLimits.STORED_SKIPPED);
        }
        refuses(() -> conversation.deliver(lost.get(0)));
        conversation.deliver(lost.get(lost.size() - 1));
        for (int i = 0; i <= SessionLimits.MAX_SKIP; i++) {
            conversation.send(conversation.alice);
        }
        refuses(Code.TOO_FAR_AHEAD, () -> conversation.deliver(conversation.send(conversation.alice)));
    }
}
