package org.sotto.fanout.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;
import org.sotto.common.id.Uuids;
import org.sotto.fanout.testing.Events;
import org.sotto.fanout.testing.RunningWorker;
import org.sotto.fanout.testing.StoredInbox;
import org.sotto.fanout.testing.StoredInbox.Stored;
import org.sotto.proto.v1.InboxRecord;
import org.sotto.proto.v1.MessageEntry;
import org.sotto.proto.v1.SourceCoordinates;

/** Whatever is repeated and whoever crashes: a user's chain visits every accepted record once, in the log's order. */
class InboxChainPropertiesTest {

    /** Something that happens to the partition or its owner. */
    sealed interface Step {}

    /** A source record becomes an entry of a user. */
    record Send(int user, int sourcePartition) implements Step {}

    /** message-service processes its last records of a source again. */
    record Repeat(int sourcePartition, int last) implements Step {}

    /** The owner processes what is there, in batches of that size, and commits. */
    record Commit(int batch) implements Step {}

    /** The owner processes what is there and dies before it commits. */
    record Crash(int batch) implements Step {}

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Integer> users = Arbitraries.integers().between(0, 2);
        Arbitrary<Integer> partitions = Arbitraries.integers().between(0, 1);
        Arbitrary<Integer> small = Arbitraries.integers().between(1, 5);
        return Arbitraries.<Step>frequencyOf(
                        Tuple.of(6, Combinators.combine(users, partitions).as(Send::new)),
                        Tuple.of(2, Combinators.combine(partitions, small).as(Repeat::new)),
                        Tuple.of(2, small.map(Commit::new)),
                        Tuple.of(2, small.map(Crash::new)))
                .list()
                .ofMinSize(5)
                .ofMaxSize(40);
    }

    /** A partition with its sources, its owner, and what its users must have. */
    private static final class World {
        final RunningWorker worker = RunningWorker.shared();
        final InboxLog log = new InboxLog();
        final List<UUID> users = List.of(UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID());
        final List<List<InboxRecord>> sources = List.of(new ArrayList<>(), new ArrayList<>());
        final Map<UUID, List<UUID>> expected = new LinkedHashMap<>();
        InboxHandler owner = Owners.of(worker, log.partition, null);

        @Nullable
        String committedState;

        int committed;

        void run(Step step) throws Exception {
            if (step instanceof Send send) {
                send(users.get(send.user()), send.sourcePartition());
            } else if (step instanceof Repeat repeat) {
                List<InboxRecord> sent = sources.get(repeat.sourcePartition());
                sent.subList(Math.max(0, sent.size() - repeat.last()), sent.size())
                        .forEach(again -> log.append(Uuids.fromBytes(again.getUserId()), again));
            } else if (step instanceof Commit commit) {
                process(commit.batch());
                committed = log.size();
                committedState = owner.metadata(log.partition);
            } else if (step instanceof Crash crash) {
                process(crash.batch());
                owner = Owners.of(worker, log.partition, committedState);
            }
        }

        private void send(UUID user, int sourcePartition) {
            List<InboxRecord> sent = sources.get(sourcePartition);
            MessageEntry message = Events.message(10);
            SourceCoordinates source = Events.source(sourcePartition, sent.size() / 2, sent.size() % 2);
            InboxRecord record = Events.record(user, source, Events.event(message));
            sent.add(record);
            log.append(user, record);
            expected.computeIfAbsent(user, u -> new ArrayList<>()).add(Uuids.fromBytes(message.getMessageId()));
        }

        void process(int batch) throws Exception {
            for (int from = committed; from < log.size(); from += batch) {
                owner.process(log.between(from, Math.min(log.size(), from + batch)));
            }
        }
    }

    @Property(tries = 60, shrinking = ShrinkingMode.BOUNDED)
    void the_chain_visits_every_accepted_record_once_in_order(@ForAll("steps") List<Step> steps) throws Exception {
        World world = new World();
        for (Step step : steps) {
            world.run(step);
        }
        world.run(new Commit(3));

        for (UUID user : world.users) {
            List<Stored> rows = new StoredInbox(world.worker, user).rows();
            assertThat(rows).extracting(Stored::messageId).isEqualTo(world.expected.getOrDefault(user, List.of()));
            long before = 0;
            for (Stored row : rows) {
                assertThat(row.prevPosition()).as("predecessor of %s", row).isEqualTo(before);
                before = row.position();
            }
        }
    }
}
