package org.sotto.message.send;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sotto.message.MessageProperties;
import org.springframework.stereotype.Component;

/**
 * Answers "what did this send become?", cheapest first: the partition's memory, Redis, table {@code sends}.
 *
 * <p>The table is read for a resend ({@code attempt} above 1), while the partition's memory is young (the owner before may
 * have accepted what this one does not know), and when Redis does not answer. Used by the log's one thread; only the answers
 * come on others.
 */
@Component
public class SentBefore {
    private static final Logger log = LoggerFactory.getLogger(SentBefore.class);

    private final SendStore store;
    private final SendCache cache;
    private final Clock clock;
    private final MessageProperties properties;
    private final Map<TopicPartition, Memory> memories = new HashMap<>();

    /** A send to look up. */
    public record Question(TopicPartition partition, SendKey key, int attempt) {}

    private record Memory(Instant since, Map<SendKey, Sent> sends) {}

    SentBefore(SendStore store, SendCache cache, Clock clock, MessageProperties properties) {
        this.store = store;
        this.cache = cache;
        this.clock = clock;
        this.properties = properties;
    }

    /** The partition is ours from now on, with an empty memory. */
    public void assigned(TopicPartition partition) {
        memories.put(partition, new Memory(clock.instant(), new Bounded(properties.rememberedSends())));
    }

    public void revoked(TopicPartition partition) {
        memories.remove(partition);
    }

    /** Looks sends up; the answer has those that were accepted before. Fails when the table has to be asked and is silent. */
    public CompletionStage<Map<SendKey, Sent>> find(Collection<Question> questions) {
        Map<SendKey, Sent> known = new HashMap<>();
        List<SendKey> askCache = new ArrayList<>();
        List<SendKey> askStore = new ArrayList<>();
        Instant oldSince = clock.instant().minus(properties.youngMemory());
        for (Question question : questions) {
            Memory memory = memory(question.partition());
            Sent sent = memory.sends.get(question.key());
            if (sent != null) {
                known.put(question.key(), sent);
            } else if (question.attempt() > 1 || memory.since.isAfter(oldSince)) {
                askStore.add(question.key());
            } else {
                askCache.add(question.key());
            }
        }
        return store.find(askStore).thenCombine(findInCache(askCache), (stored, cached) -> {
            known.putAll(stored);
            known.putAll(cached);
            return known;
        });
    }

    /**
     * Forgets everywhere that a send became this message; what it became otherwise stays. Ends when the table has no such row
     * up to the timestamp; fails when the table is silent.
     */
    public CompletionStage<Void> forget(TopicPartition partition, SendKey key, UUID messageId, long writeMicros) {
        Map<SendKey, Sent> sends = memory(partition).sends;
        Sent known = sends.get(key);
        if (known != null && known.messageId().equals(messageId)) {
            sends.remove(key);
        }
        return CompletableFuture.allOf(
                cache.remove(key, messageId).toCompletableFuture(), store.delete(key, messageId, writeMicros));
    }

    private CompletionStage<Map<SendKey, Sent>> findInCache(List<SendKey> sends) {
        if (sends.isEmpty()) {
            return CompletableFuture.completedFuture(Map.of());
        }
        return cache.find(sends)
                .handle((found, failure) -> {
                    if (failure == null) {
                        return CompletableFuture.completedFuture(found);
                    }
                    log.debug("{} sends are looked up in the table: {}", sends.size(), failure.toString());
                    return store.find(sends);
                })
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

        private final int limit;

        private Bounded(int limit) {
            this.limit = limit;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<SendKey, Sent> eldest) {
            return size() > limit;
        }
    }
}
