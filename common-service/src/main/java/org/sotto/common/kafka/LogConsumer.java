package org.sotto.common.kafka;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.SmartLifecycle;

/**
 * The one consumer loop of the fleet: one thread that drains what is there, hands it to a {@link LogHandler}, and commits
 * offsets with the handler's state after the effects are durable.
 *
 * <pre>
 *   poll ─▶ process ─▶ durable ─▶ (at most every 200 ms) commit offset + state
 *              │
 *              ├ an engine is away   : pause, back off, the same batch again, without end
 *              ├ poison              : record by record; the one at fault goes to the dead-letter topic
 *              └ fails alike 3 times
 *                while engines answer: the same
 * </pre>
 *
 * <p>Spring Kafka's listener containers were not taken: they give a batch neither the committed offset's metadata on
 * assignment nor a commit that carries it, and the ids of messages and the duplicate filter of inboxes rest on that state.
 */
public final class LogConsumer implements SmartLifecycle, ConsumerRebalanceListener {
    private static final Logger log = LoggerFactory.getLogger(LogConsumer.class);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final long COMMIT_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final Duration COMMIT_TIMEOUT = Duration.ofSeconds(5);
    private static final int MAX_POLL_RECORDS = 2_000;
    private static final int ALIKE_FAILURES = 3;
    private static final int METADATA_MAX_CHARS = 4_000;

    private final String name;
    private final List<String> topics;
    private final LogHandler handler;
    private final DeadLetters deadLetters;
    private final Counter processed;
    private final Counter retries;
    private final Counter dead;
    private final ConsumerLoop loop;

    // The loop's thread alone touches what is not volatile.
    private final Map<TopicPartition, Long> uncommitted = new HashMap<>();
    private final Map<TopicPartition, Long> processedUpTo = new HashMap<>();
    private final Set<TopicPartition> owned = new HashSet<>();
    private final List<ConsumerRecord<byte[], byte[]>> pending = new ArrayList<>();
    private @Nullable Consumer<byte[], byte[]> consumer;
    private long lastCommit;
    private boolean holding;
    private volatile boolean joined;
    private volatile boolean stalled;

    public LogConsumer(
            String name,
            List<Topic> topics,
            KafkaProperties kafka,
            KafkaConventions conventions,
            LogHandler handler,
            DeadLetters deadLetters,
            MeterRegistry metrics) {
        this.name = name;
        this.topics = topics.stream().map(conventions::nameOf).toList();
        this.handler = handler;
        this.deadLetters = deadLetters;
        this.processed = metrics.counter("sotto.log.records", "consumer", name);
        this.retries = metrics.counter("sotto.log.retries", "consumer", name);
        this.dead = metrics.counter("sotto.log.dead", "consumer", name);
        Gauge.builder("sotto.log.stalled", () -> stalled ? 1 : 0)
                .tag("consumer", name)
                .register(metrics);
        this.loop = new ConsumerLoop(
                name + "-log", settings(kafka, conventions.groupOf(name)), this::consume, this::forgetAll);
    }

    private static Map<String, Object> settings(KafkaProperties kafka, String group) {
        Map<String, Object> settings = new HashMap<>(kafka.buildConsumerProperties());
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        settings.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "consumer");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MAX_POLL_RECORDS);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        return settings;
    }

    // ---- life ---------------------------------------------------------------------------------------------------

    @Override
    public void start() {
        loop.start();
    }

    @Override
    public void stop() {
        loop.stop();
    }

    @Override
    public boolean isRunning() {
        return loop.isAlive();
    }

    /** Whether the loop runs and is a member of its group. */
    public boolean isJoined() {
        return isRunning() && joined;
    }

    public String name() {
        return name;
    }

    /** For people: what the loop is doing. */
    public String describe() {
        return !isRunning() ? "stopped" : !joined ? "joining" : stalled ? "waiting for an engine" : "running";
    }

    private void consume(Consumer<byte[], byte[]> fresh) {
        consumer = fresh;
        fresh.subscribe(topics, this);
        try {
            drain(fresh);
        } catch (WakeupException e) {
            log.debug("{} woken up to stop", name);
        }
        commit(fresh, true);
    }

    /** After the consumer is closed: closing revokes its partitions, which commits. */
    private void forgetAll() {
        consumer = null;
        joined = false;
        handler.revoked(Set.copyOf(owned));
        owned.clear();
        uncommitted.clear();
        processedUpTo.clear();
        pending.clear();
        holding = false;
        stalled = false;
    }

    private void drain(Consumer<byte[], byte[]> from) {
        while (loop.goesOn()) {
            take(from.poll(uncommitted.isEmpty() ? POLL : Duration.ofMillis(20)));
            while (loop.goesOn() && !pending.isEmpty()) {
                processPending(from);
            }
            if (holding) {
                // What could not be processed went to another owner meanwhile; the rest must not stay paused for it.
                release(from);
            }
            commit(from, false);
        }
    }

    private void take(ConsumerRecords<byte[], byte[]> records) {
        for (ConsumerRecord<byte[], byte[]> record : records) {
            pending.add(record);
        }
    }

    // ---- processing ---------------------------------------------------------------------------------------------

    private void processPending(Consumer<byte[], byte[]> from) {
        Backoff backoff = new Backoff();
        while (loop.goesOn() && !pending.isEmpty()) {
            List<ConsumerRecord<byte[], byte[]>> batch = List.copyOf(pending);
            try {
                handler.process(batch);
                done(batch);
                pending.subList(0, batch.size()).clear();
                recovered(from, backoff);
                return;
            } catch (Exception e) {
                if (TransientFailures.isTransient(e)
                        || (!(e instanceof PoisonRecordException) && !handler.enginesAnswer())) {
                    waitForEngines(from, backoff, e);
                } else {
                    log.warn("{} processes {} records one by one: {}", name, batch.size(), e.toString());
                    recovered(from, backoff);
                    oneByOne(from);
                    return;
                }
            }
        }
    }

    private void oneByOne(Consumer<byte[], byte[]> from) {
        while (loop.goesOn() && !pending.isEmpty()) {
            ConsumerRecord<byte[], byte[]> record = pending.get(0);
            String cause = causeOfFailure(from, record);
            if (pending.isEmpty() || pending.get(0) != record) {
                continue;
            }
            if (cause != null && !bury(from, record, cause)) {
                continue;
            }
            done(List.of(record));
            pending.remove(0);
            commit(from, false);
        }
    }

    /** Processes one record; returns null when that worked or the record is no longer ours, else why it cannot be. */
    private @Nullable String causeOfFailure(Consumer<byte[], byte[]> from, ConsumerRecord<byte[], byte[]> record) {
        Backoff backoff = new Backoff();
        int alike = 0;
        String last = "";
        while (loop.goesOn() && !pending.isEmpty() && pending.get(0) == record) {
            try {
                handler.process(List.of(record));
                recovered(from, backoff);
                return null;
            } catch (PoisonRecordException e) {
                return String.valueOf(e.getMessage());
            } catch (Exception e) {
                if (TransientFailures.isTransient(e) || !handler.enginesAnswer()) {
                    alike = 0;
                    waitForEngines(from, backoff, e);
                    continue;
                }
                Throwable failure = TransientFailures.unwrap(e);
                String now = failure.getClass().getName();
                alike = now.equals(last) ? alike + 1 : 1;
                last = now;
                log.error("{} failed on {} ({} of {} alike)", name, coordinates(record), alike, ALIKE_FAILURES, e);
                if (alike == ALIKE_FAILURES) {
                    return failure.toString();
                }
            }
        }
        return null;
    }

    private boolean bury(Consumer<byte[], byte[]> from, ConsumerRecord<byte[], byte[]> record, String cause) {
        Backoff backoff = new Backoff();
        while (loop.goesOn() && !pending.isEmpty() && pending.get(0) == record) {
            try {
                deadLetters.put(record, cause).get(30, TimeUnit.SECONDS);
                handler.poisoned(record, cause);
                dead.increment();
                log.error("{} put {} into the dead-letter topic: {}", name, coordinates(record), cause);
                recovered(from, backoff);
                return true;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            } catch (Exception e) {
                waitForEngines(from, backoff, e);
            }
        }
        return false;
    }

    private void waitForEngines(Consumer<byte[], byte[]> from, Backoff backoff, Exception why) {
        retries.increment();
        Duration wait = backoff.next();
        if (backoff.attempts() == 1 || backoff.attempts() % 10 == 0) {
            log.error(
                    "{} waits for an engine or service (attempt {}): {}",
                    name,
                    backoff.attempts(),
                    TransientFailures.unwrap(why).toString());
        }
        stalled = true;
        holding = true;
        from.pause(from.assignment());
        long end = System.nanoTime() + wait.toNanos();
        // Polling keeps the membership; what is paused gives nothing, what is newly assigned is paused at once.
        while (loop.goesOn() && System.nanoTime() < end) {
            take(from.poll(Duration.ofMillis(50)));
        }
    }

    private void recovered(Consumer<byte[], byte[]> from, Backoff backoff) {
        if (holding) {
            log.info("{} goes on after {} attempts", name, backoff.attempts());
            release(from);
        }
    }

    private void release(Consumer<byte[], byte[]> from) {
        holding = false;
        stalled = false;
        from.resume(from.assignment());
    }

    private void done(List<ConsumerRecord<byte[], byte[]>> batch) {
        for (ConsumerRecord<byte[], byte[]> record : batch) {
            TopicPartition partition = new TopicPartition(record.topic(), record.partition());
            uncommitted.put(partition, record.offset() + 1);
            processedUpTo.put(partition, record.offset() + 1);
        }
        processed.increment(batch.size());
    }

    // ---- offsets ------------------------------------------------------------------------------------------------

    private void commit(Consumer<byte[], byte[]> to, boolean now) {
        if (uncommitted.isEmpty() || (!now && System.nanoTime() - lastCommit < COMMIT_INTERVAL_NANOS)) {
            return;
        }
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        uncommitted.forEach((partition, offset) -> offsets.put(partition, position(partition, offset)));
        lastCommit = System.nanoTime();
        uncommitted.clear();
        if (now) {
            commitAndWait(to, offsets);
            return;
        }
        to.commitAsync(offsets, (committed, failure) -> {
            if (failure != null) {
                log.warn(
                        "{} did not commit {} offsets, the next commit covers them: {}",
                        name,
                        offsets.size(),
                        failure.toString());
                // Never the offset that failed: it would be committed with the state of a later one.
                committed.keySet().stream()
                        .filter(owned::contains)
                        .forEach(partition -> uncommitted.put(partition, processedUpTo.getOrDefault(partition, 0L)));
            }
        });
    }

    private void commitAndWait(Consumer<byte[], byte[]> to, Map<TopicPartition, OffsetAndMetadata> offsets) {
        try {
            commitOnceMoreIfWoken(to, offsets);
        } catch (KafkaException e) {
            log.warn(
                    "{} did not commit {} offsets; the next owner processes their records again: {}",
                    name,
                    offsets.size(),
                    e.toString());
        }
    }

    /** {@link #stop} may have woken the consumer while it was processing: the wake-up would end this commit instead. */
    private static void commitOnceMoreIfWoken(
            Consumer<byte[], byte[]> to, Map<TopicPartition, OffsetAndMetadata> offsets) {
        try {
            to.commitSync(offsets, COMMIT_TIMEOUT);
        } catch (WakeupException e) {
            to.commitSync(offsets, COMMIT_TIMEOUT);
        }
    }

    private OffsetAndMetadata position(TopicPartition partition, long offset) {
        String metadata = handler.metadata(partition);
        if (metadata.length() > METADATA_MAX_CHARS) {
            throw new IllegalStateException("state of " + partition + ": " + metadata.length()
                    + " characters (expected: at most " + METADATA_MAX_CHARS + ")");
        }
        return new OffsetAndMetadata(offset, metadata);
    }

    // ---- assignment ---------------------------------------------------------------------------------------------

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        Consumer<byte[], byte[]> current = java.util.Objects.requireNonNull(consumer, "consumer");
        joined = true;
        if (partitions.isEmpty()) {
            return;
        }
        Map<TopicPartition, OffsetAndMetadata> committed = current.committed(Set.copyOf(partitions));
        for (TopicPartition partition : partitions) {
            OffsetAndMetadata position = committed.get(partition);
            handler.assigned(partition, position == null ? null : position.metadata());
            owned.add(partition);
        }
        if (holding) {
            current.pause(partitions);
        }
        log.info("{} owns {}", name, owned);
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        Consumer<byte[], byte[]> current = consumer;
        if (current != null) {
            commit(current, true);
        }
        forget(partitions);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        forget(partitions);
    }

    private void forget(Collection<TopicPartition> partitions) {
        handler.revoked(partitions);
        owned.removeAll(partitions);
        partitions.forEach(uncommitted::remove);
        partitions.forEach(processedUpTo::remove);
        pending.removeIf(record -> partitions.contains(new TopicPartition(record.topic(), record.partition())));
    }

    private static String coordinates(ConsumerRecord<byte[], byte[]> record) {
        return record.topic() + "-" + record.partition() + "@" + record.offset();
    }
}
