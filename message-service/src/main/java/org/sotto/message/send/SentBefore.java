package org.sotto.message.send;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.TopicPartition;
import org.springframework.stereotype.Component;

/**
 * Answers "what did this send become?", cheapest first: the partition's memory, Redis, table {@code sends}.
 *
 * <p>The table is read for a resend ({@code attempt} above 1), while the partition's memory is younger than 60 s (the owner
 * before may have accepted what this one does not know), and when Redis does not answer. Used by the log's one thread.
 */
@Component
public final class SentBefore {
    private static final Duration YOUNG = Duration.ofSeconds(60);
    private static final int REMEMBERED = 100_000;

    private final SendStore store;
    private final SendCache cache;
    private final Clock clock;
    private final Map<TopicPartition, Memory> memories = new HashMap<>();

    private record Memory(Instant since, Map<SendKey, Sent> sends) {}

    SentBefore(SendStore store, SendCache cache, Clock clock) {
        this.store = store;
        this.cache = cache;
        this.clock = clock;
    }

    /** The partition is ours from now on, with an empty memory. */
    public void assigned(TopicPartition partition) {
        memories.put(partition, new Memory(clock.instant(), new Bounded()));
    }

    public void revoked(TopicPartition partition) {
        memories.remove(partition);
    }

    /** Looks a send up. Fails when the table has to be asked and does not answer. */
    public CompletionStage<Optional<Sent>> find(TopicPartition partition, SendKey key, int attempt) {
        Memory memory = memory(partition);
        Sent known = memory.sends.get(key);
        if (known != null) {
            return CompletableFuture.completedFuture(Optional.of(known));
        }
        boolean young = clock.instant().isBefore(memory.since.plus(YOUNG));
        if (attempt > 1 || young) {
            return store.find(key);
        }
        return cache.find(key)
                .handle((found, failure) ->
                        failure == null ? CompletableFuture.completedFuture(found) : store.find(key))
                .thenCompose(found -> found);
    }

    /** Remembers what was accepted and stored. */
    public void remember(TopicPartition partition, SendKey key, Sent sent) {
        memory(partition).sends.put(key, sent);
        cache.put(key, sent);
    }

    private Memory memory(TopicPartition partition) {
        Memory memory = memories.get(partition);
        if (memory == null) {
            throw new IllegalStateException(partition + " is not assigned");
        }
        return memory;
    }

    private static final class Bounded extends LinkedHashMap<SendKey, Sent> {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<SendKey, Sent> eldest) {
            return size() > REMEMBERED;
        }
    }
}
