package org.sotto.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class OutboxTest {
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    private static final UUID BOB = new UUID(1, 1);
    private static final UUID CAROL = new UUID(1, 2);

    private static OutgoingMessage message(long number, UUID receiver) {
        return new OutgoingMessage(new UUID(0, number), receiver, "", MessageType.TEXT, number, SendOptions.NONE);
    }

    private static void add(Outbox outbox, long number, UUID receiver) {
        assertThat(outbox.add(message(number, receiver), 1, new CompletableFuture<>()))
                .isTrue();
    }

    private static List<Long> sendAll(Outbox outbox, long now) {
        List<Long> sent = new ArrayList<>();
        for (var next = outbox.nextToSend(now); next.isPresent(); next = outbox.nextToSend(now)) {
            outbox.sent(next.get(), now);
            sent.add(next.get().message().timestamp());
        }
        return sent;
    }

    private static Outbox with(int maxInFlight, int messages) {
        Outbox outbox = new Outbox(maxInFlight, new OutboxRoom(1_000, 1_000));
        for (long number = 1; number <= messages; number++) {
            add(outbox, number, BOB);
        }
        return outbox;
    }

    @Property
    void whatever_breaks_off_and_whatever_is_acknowledged_each_connection_sends_in_order(
            @ForAll @IntRange(min = 1, max = 10) int maxInFlight,
            @ForAll @IntRange(min = 1, max = 40) int messages,
            @ForAll long seed) {
        Random random = new Random(seed);
        Outbox outbox = with(maxInFlight, messages);
        List<Long> firstArrivals = new ArrayList<>();
        for (int connection = 0; outbox.size() > 0; connection++) {
            assertThat(connection).as("connections until everything is out").isLessThan(10_000);
            long last = 0;
            boolean open = true;
            while (open && outbox.size() > 0) {
                List<Long> sent = sendAll(outbox, 0);
                assertThat(sent.size()).isLessThanOrEqualTo(maxInFlight);
                for (long number : sent) {
                    assertThat(number).as("order on one connection").isGreaterThan(last);
                    last = number;
                    if (!firstArrivals.contains(number)) {
                        firstArrivals.add(number);
                    }
                    if (random.nextBoolean()) {
                        assertThat(outbox.remove(new UUID(0, number))).isNotNull();
                    }
                }
                open = random.nextInt(4) > 0;
            }
            outbox.requeue();
        }
        assertThat(firstArrivals)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, messages).boxed().toList());
    }

    @Example
    void a_held_message_goes_back_to_its_place_and_nothing_is_sent_meanwhile() {
        Outbox outbox = with(2, 4);
        assertThat(sendAll(outbox, 0)).containsExactly(1L, 2L);
        assertThat(outbox.hold(new UUID(0, 1), 0, 10)).isTrue();
        assertThat(outbox.remove(new UUID(0, 2))).isNotNull();
        assertThat(sendAll(outbox, 9 * MILLI)).isEmpty();
        assertThat(sendAll(outbox, 10 * MILLI)).containsExactly(1L);
        assertThat(outbox.hold(new UUID(0, 99), 0, 10)).isFalse();
    }

    @Example
    void what_was_never_sent_waits_for_the_answer_to_a_refused_message_however_often_it_is_refused() {
        Outbox outbox = with(3, 6);
        assertThat(sendAll(outbox, 0)).containsExactly(1L, 2L, 3L);
        assertThat(outbox.hold(new UUID(0, 1), 0, 10)).isTrue();
        assertThat(outbox.hold(new UUID(0, 2), 0, 10)).isTrue();
        assertThat(outbox.remove(new UUID(0, 3))).isNotNull();
        assertThat(sendAll(outbox, 10 * MILLI)).as("the refused ones alone").containsExactly(1L, 2L);
        assertThat(outbox.hold(new UUID(0, 1), 10 * MILLI, 10)).isTrue();
        assertThat(outbox.remove(new UUID(0, 2))).isNotNull();
        assertThat(sendAll(outbox, 20 * MILLI)).containsExactly(1L);
        outbox.requeue();
        assertThat(sendAll(outbox, 20 * MILLI)).as("on a new connection too").containsExactly(1L);
        assertThat(outbox.remove(new UUID(0, 1))).isNotNull();
        assertThat(sendAll(outbox, 20 * MILLI)).containsExactly(4L, 5L, 6L);
    }

    @Example
    void a_refused_message_to_one_person_holds_the_others_only_for_as_long_as_the_server_asked() {
        Outbox outbox = with(3, 1);
        assertThat(sendAll(outbox, 0)).containsExactly(1L);
        add(outbox, 2, BOB);
        add(outbox, 3, CAROL);
        assertThat(outbox.hold(new UUID(0, 1), 0, 10)).isTrue();
        assertThat(sendAll(outbox, 9 * MILLI)).isEmpty();
        assertThat(sendAll(outbox, 10 * MILLI)).containsExactly(1L, 3L);
        assertThat(outbox.remove(new UUID(0, 2)))
                .as("one that stands behind is found")
                .isNotNull();
        assertThat(outbox.size()).isEqualTo(2);
        assertThat(outbox.clear()).hasSize(2);
    }

    @Example
    void everything_that_leaves_gives_its_room_back() {
        OutboxRoom room = new OutboxRoom(4, 100);
        Outbox outbox = new Outbox(1, room);
        for (long number = 1; number <= 4; number++) {
            room.take(25);
            assertThat(outbox.add(message(number, BOB), 25, new CompletableFuture<>()))
                    .isTrue();
        }
        assertThatThrownBy(() -> room.take(1))
                .isInstanceOfSatisfying(OutboxFullException.class, full -> assertThat(full.bound())
                        .isEqualTo("maxOutbox"));
        assertThat(sendAll(outbox, 0)).containsExactly(1L);
        assertThat(outbox.hold(new UUID(0, 1), 0, 1)).isTrue();
        assertThat(sendAll(outbox, MILLI)).containsExactly(1L);
        assertThat(outbox.remove(new UUID(0, 1))).isNotNull();
        assertThat(outbox.remove(new UUID(0, 1))).as("a second answer").isNull();
        assertThatThrownBy(() -> room.take(26))
                .isInstanceOfSatisfying(OutboxFullException.class, full -> assertThat(full.bound())
                        .isEqualTo("maxOutboxBytes"))
                .hasMessageContaining("75 bytes")
                .hasMessageContaining("at most 100");
        room.take(25);
        assertThat(outbox.add(message(2, BOB), 25, new CompletableFuture<>()))
                .as("waits already")
                .isFalse();
        assertThat(outbox.clear()).hasSize(3);
        room.take(100);
    }

    @Example
    void patience_doubles_with_every_send_up_to_eightfold() {
        Outbox outbox = with(1, 1);
        assertThat(sendAll(outbox, 0)).containsExactly(1L);
        long now = 0;
        for (long expected : new long[] {100, 200, 400, 800, 800, 800}) {
            assertThat(outbox.overdue(now + expected * MILLI, 100 * MILLI)).isEmpty();
            now += expected * MILLI + 1;
            List<Outbox.Entry> late = outbox.overdue(now, 100 * MILLI);
            assertThat(late).hasSize(1);
            outbox.sent(late.get(0), now);
        }
    }

    @Example
    void an_acknowledgement_finds_a_message_that_went_back_to_wait() {
        Outbox outbox = with(1, 2);
        assertThat(sendAll(outbox, 0)).containsExactly(1L);
        outbox.requeue();
        assertThat(outbox.remove(new UUID(0, 1))).isNotNull();
        assertThat(outbox.remove(new UUID(0, 1))).isNull();
        assertThat(sendAll(outbox, 0)).containsExactly(2L);
        assertThat(outbox.clear()).hasSize(1);
        assertThat(outbox.size()).isZero();
    }
}
