package org.sotto.message.erasure;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.sotto.common.cassandra.GroupedWrites;
import org.sotto.common.engine.EngineProbe;
import org.sotto.common.engine.Waiting;
import org.sotto.common.erasure.AccountEraser;
import org.sotto.common.erasure.Erasure;
import org.sotto.common.erasure.LogBarrier;
import org.sotto.message.conversation.ConversationStore;
import org.sotto.message.send.SendStore;

/**
 * Erases what a user wrote, how far they had come in each conversation, their list and their sends. The list and the sends go
 * last, with the second pass: they are how it finds what was accepted before the account ended and stored after the first. It
 * begins when the log of conversations has been processed up to it, so that nothing is stored behind it.
 *
 * <p>Somebody's messages may take longer than a consumer may stay away from its group. After {@link #SLICE} the work is put
 * down, and taken up where it was by the next call; another process begins anew and finds less.
 */
final class MessageEraser implements AccountEraser {
    /** Well below the 5 minutes after which a group gives a silent member's partitions away. */
    private static final Duration SLICE = Duration.ofMinutes(1);

    private final Conversations conversations;
    private final ConversationStore lists;
    private final SendStore sends;
    private final GroupedWrites writes;
    private final LogBarrier barrier;
    private final EngineProbe engines;
    private final Duration slice;
    private @Nullable Work work;

    /** An erasure under way. */
    private static final class Work {
        private final Erasure erasure;
        private final ErasureCounts counts;
        private final Deque<Conversations.Found> left;
        private @Nullable ConversationErasure current;

        Work(Erasure erasure, ErasureCounts counts, Deque<Conversations.Found> left) {
            this.erasure = erasure;
            this.counts = counts;
            this.left = left;
        }
    }

    MessageEraser(
            Conversations conversations,
            ConversationStore lists,
            SendStore sends,
            GroupedWrites writes,
            LogBarrier barrier,
            EngineProbe engines) {
        this(conversations, lists, sends, writes, barrier, engines, SLICE);
    }

    MessageEraser(
            Conversations conversations,
            ConversationStore lists,
            SendStore sends,
            GroupedWrites writes,
            LogBarrier barrier,
            EngineProbe engines,
            Duration slice) {
        this.conversations = conversations;
        this.lists = lists;
        this.sends = sends;
        this.writes = writes;
        this.barrier = barrier;
        this.engines = engines;
        this.slice = slice;
    }

    @Override
    public Map<String, Long> erase(Erasure erasure) throws Exception {
        Work now = begin(erasure);
        long started = System.nanoTime();
        while (step(now)) {
            if (System.nanoTime() - started >= slice.toNanos()) {
                throw new TimeoutException("erasing account " + erasure.userId() + " goes on, " + now.left.size()
                        + " conversations are left");
            }
        }
        if (erasure.isLast()) {
            List<BoundStatement> index = new ArrayList<>();
            index.add(lists.erase(erasure.userId(), erasure.writeMicros()));
            erasure.deviceIds().forEach(device -> index.add(sends.erase(device, erasure.writeMicros())));
            Waiting.await(writes.execute(index), "erasing the list of " + erasure.userId());
        }
        work = null;
        return now.counts.toMap();
    }

    private Work begin(Erasure erasure) throws Exception {
        Work known = work;
        if (known != null && known.erasure.equals(erasure)) {
            return known;
        }
        if (erasure.isLast()) {
            barrier.require(erasure.appendMillis());
        }
        ErasureCounts counts = new ErasureCounts();
        Work fresh = new Work(erasure, counts, conversations.of(erasure, counts));
        work = fresh;
        return fresh;
    }

    /** Erases a page; returns whether there may be more. */
    private boolean step(Work now) throws Exception {
        ConversationErasure current = now.current;
        if (current == null) {
            Conversations.Found next = now.left.peek();
            if (next == null) {
                return false;
            }
            current = conversations.begin(now.erasure, next, now.counts);
            now.current = current;
        }
        if (!current.step()) {
            now.left.remove();
            now.current = null;
        }
        return true;
    }

    @Override
    public boolean enginesAnswer() {
        return engines.enginesAnswer();
    }
}
