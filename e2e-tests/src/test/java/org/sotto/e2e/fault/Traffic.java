package org.sotto.e2e.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.sotto.client.ClientStats;
import org.sotto.client.MessageAck;
import org.sotto.client.MessageIds;
import org.sotto.e2e.fleet.Fleet;
import org.sotto.e2e.fleet.Person;

/**
 * Pairs that write to each other at a steady rate while something breaks, and the check of what they were promised: every
 * acknowledged message is shown once and in its sender's order, and nothing is shown that nobody sent.
 */
final class Traffic implements AutoCloseable {
    private static final int PAIRS = 6;
    private static final long PERIOD_MILLIS = 100;
    private static final Duration HEALING = Duration.ofMinutes(3);

    private final List<Direction> directions = new ArrayList<>();
    private final List<Person> people = new ArrayList<>();
    private final ScheduledExecutorService pacer = Executors.newSingleThreadScheduledExecutor();
    private final AtomicReference<RuntimeException> broken = new AtomicReference<>();

    /** One writer and one reader. */
    private static final class Direction {
        final Person from;
        final Person to;
        final List<String> texts = new ArrayList<>();
        final List<CompletableFuture<MessageAck>> sends = new ArrayList<>();

        Direction(Person from, Person to) {
            this.from = from;
            this.to = to;
        }

        synchronized void sendNext() {
            String text = "m" + texts.size();
            texts.add(text);
            sends.add(from.send(to, text));
        }

        synchronized List<CompletableFuture<MessageAck>> sends() {
            return List.copyOf(sends);
        }

        /** The ids of all sends, in their order; each has its acknowledgement. */
        List<UUID> acknowledged() {
            return sends().stream()
                    .map(CompletableFuture::join)
                    .map(MessageAck::messageId)
                    .toList();
        }
    }

    /** Signs the pairs up and connects them: half of them begin at each gateway. */
    static Traffic start(Fleet fleet) throws Exception {
        Traffic traffic = new Traffic();
        for (int i = 0; i < PAIRS; i++) {
            Person one = fleet.roamer(1 + i % 2).connect();
            Person other = fleet.roamer(2 - i % 2).connect();
            traffic.people.addAll(List.of(one, other));
            traffic.directions.add(new Direction(one, other));
            traffic.directions.add(new Direction(other, one));
        }
        traffic.pacer.scheduleAtFixedRate(traffic::tick, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
        return traffic;
    }

    private void tick() {
        try {
            directions.forEach(Direction::sendNext);
        } catch (RuntimeException e) {
            broken.compareAndSet(null, e);
            throw e;
        }
    }

    /** Waits until that many more messages were acknowledged in all: traffic flows. */
    void awaitAcknowledged(int more) {
        long target = acknowledged() + more;
        await(more + " more acknowledgements").atMost(HEALING).untilAsserted(() -> assertThat(acknowledged())
                .isGreaterThanOrEqualTo(target));
    }

    /** Lets that much time pass under traffic. */
    void elapse(Duration time) {
        Instant end = Instant.now().plus(time);
        await().atMost(time.plusMinutes(1)).until(() -> Instant.now().isAfter(end));
    }

    private long acknowledged() {
        return directions.stream()
                .flatMap(direction -> direction.sends().stream())
                .filter(send -> send.isDone() && !send.isCompletedExceptionally())
                .count();
    }

    /**
     * Stops sending, waits until everything has come, checks it, and prints what the wire repeated. Each direction ends
     * with one more message behind all others: an inbox is told in order, so what would be shown late or twice has been
     * shown when that one is.
     */
    void finish(String name) throws Exception {
        pacer.shutdown();
        assertThat(pacer.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        assertThat(broken.get()).isNull();
        awaitAllAcknowledged();
        directions.forEach(Direction::sendNext);
        awaitAllAcknowledged();
        for (Direction direction : directions) {
            List<UUID> acknowledged = direction.acknowledged();
            UUID last = acknowledged.get(acknowledged.size() - 1);
            await("the last of " + acknowledged.size() + " messages")
                    .atMost(HEALING)
                    .untilAsserted(
                            () -> assertThat(direction.to.record().messageIds()).contains(last));
        }
        directions.forEach(Traffic::check);
        print(name);
    }

    private void awaitAllAcknowledged() throws Exception {
        for (Direction direction : directions) {
            CompletableFuture<?>[] sends = direction.sends().toArray(CompletableFuture[]::new);
            CompletableFuture.allOf(sends).get(HEALING.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private static void check(Direction direction) {
        List<UUID> acknowledged = direction.acknowledged();
        assertThat(direction.to.record().texts()).isEqualTo(direction.texts);
        assertThat(direction.to.record().messageIds())
                .isEqualTo(acknowledged)
                .isSortedAccordingTo(MessageIds::compare)
                .doesNotHaveDuplicates();
        assertThat(direction.to.record().failures()).isEmpty();
    }

    @SuppressWarnings("SystemOut") // figures of the test run
    private void print(String name) {
        List<ClientStats> stats =
                people.stream().map(person -> person.client().stats()).toList();
        System.out.printf(
                "[fault] %s: %d messages, %d resends, %d raw duplicates on the wire, %d gaps, %d connections%n",
                name,
                stats.stream().mapToLong(ClientStats::messages).sum(),
                stats.stream().mapToLong(ClientStats::resends).sum(),
                stats.stream().mapToLong(ClientStats::duplicates).sum(),
                stats.stream().mapToLong(ClientStats::gaps).sum(),
                stats.stream().mapToLong(ClientStats::connections).sum());
    }

    @Override
    public void close() {
        pacer.shutdownNow();
        people.forEach(Person::close);
    }
}
