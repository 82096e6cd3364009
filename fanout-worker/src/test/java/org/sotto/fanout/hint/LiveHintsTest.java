package org.sotto.fanout.hint;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sotto.common.id.Uuids;
import org.sotto.common.testing.GatewayEar;
import org.sotto.fanout.hint.LiveHints.Live;
import org.sotto.fanout.testing.Events;
import org.sotto.fanout.testing.RunningWorker;
import org.sotto.proto.v1.GatewayHint;
import org.sotto.proto.v1.InboxEntry;

/** The shared service splits hints at 4,096 bytes. */
class LiveHintsTest {
    private final RunningWorker worker = RunningWorker.shared();
    private final LiveHints hints = worker.bean(LiveHints.class);
    private final GatewayEar east = new GatewayEar(worker.redisKeys());
    private final GatewayEar west = new GatewayEar(worker.redisKeys());
    private final UUID alice = UUID.randomUUID();
    private final UUID bob = UUID.randomUUID();

    @AfterEach
    void close() {
        east.close();
        west.close();
    }

    private static Live live(UUID user, long position, int contentBytes) {
        return new Live(
                user,
                InboxEntry.newBuilder()
                        .setPosition(position)
                        .setPrevPosition(position - 1)
                        .setEvent(Events.event(Events.message(contentBytes)))
                        .build());
    }

    private void publish(List<Live> entries) {
        hints.publish(hints.routesOf(entries.stream().map(Live::userId).toList()), entries);
    }

    private static List<Long> heard(GatewayEar gateway, int count) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(20))
                .until(gateway::positions, positions -> positions.size() >= count);
    }

    @Test
    void a_batch_is_one_numbered_publication_for_each_gateway() {
        east.connect(alice);
        west.connect(alice);
        west.connect(bob);

        publish(List.of(live(alice, 1, 10), live(bob, 2, 10), live(UUID.randomUUID(), 3, 10)));
        publish(List.of(live(alice, 4, 10)));

        assertThat(heard(east, 2)).containsExactly(1L, 4L);
        assertThat(heard(west, 3)).containsExactly(1L, 2L, 4L);
        assertThat(east.hints()).extracting(GatewayHint::getSequence).containsExactly(1L, 2L);
        assertThat(west.hints()).extracting(GatewayHint::getSequence).containsExactly(1L, 2L);
        assertThat(west.entries())
                .extracting(entry -> Uuids.fromBytes(entry.getUserId()))
                .containsExactly(alice, bob, alice);
    }

    @Test
    void a_publication_over_its_size_is_split_and_numbered_on() {
        east.connect(alice);

        publish(LongStream.rangeClosed(1, 10)
                .mapToObj(n -> live(alice, n, 1_000))
                .toList());
        publish(List.of(live(alice, 11, 9_000)));

        assertThat(heard(east, 11))
                .isEqualTo(LongStream.rangeClosed(1, 11).boxed().toList());
        assertThat(east.hints()).extracting(GatewayHint::getSequence).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(east.hints())
                .filteredOn(hint -> hint.getItemsCount() > 1)
                .allSatisfy(hint -> assertThat(hint.getSerializedSize()).isLessThan(4_200));
    }

    @Test
    void entries_whose_routes_come_late_are_published_in_the_log_s_order() {
        east.connect(alice);
        CompletableFuture<Map<UUID, Set<String>>> late = new CompletableFuture<>();
        CompletableFuture<Map<UUID, Set<String>>> known = hints.routesOf(Set.of(alice));

        hints.publish(late, List.of(live(alice, 1, 10)));
        hints.publish(known, List.of(live(alice, 2, 10)));
        late.complete(known.join());

        assertThat(heard(east, 2)).containsExactly(1L, 2L);
    }

    @Test
    void entries_whose_routes_cannot_be_read_do_not_hold_up_the_next_ones() {
        east.connect(alice);

        hints.publish(
                CompletableFuture.failedFuture(new IllegalStateException("no routes")), List.of(live(alice, 1, 10)));
        publish(List.of(live(alice, 2, 10)));

        assertThat(heard(east, 1)).containsExactly(2L);
    }
}
