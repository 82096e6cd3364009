package org.sotto.fanout.inbox;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a partition of {@code inbox.events} has come to, a pure function of its records: it travels in the committed offset's
 * metadata, so that a new owner continues where the last one stopped.
 *
 * <p>Text form: base64 (no padding) of varints: version 1; the latest append time; the number of topics; for each its name
 * (length, UTF-8), the number of its partitions, and for each partition its distance from the one before, the offset and the
 * index. A source takes at most 9 bytes while offsets are below 2^49. Of two sources every partition may lead here: messages
 * ({@code messages.inbound}), and changes of those with whom a user has conversations ({@code users.changed.partners}). So 128
 * partitions of both fit into the 4,000 characters that an offset may carry, with room for some of {@code inbox.events} itself
 * ({@link FailedDeliveries}) and for {@code users.changed}: that one is keyed by the user too, so that of its partitions only
 * the one of the same number is a source of a partition here.
 *
 * @param latestMillis the running maximum of the partition's append times, milliseconds since the epoch
 * @param sources the highest point seen from each source
 */
record LogState(long latestMillis, SortedMap<SourcePoint.Partition, SourcePoint> sources) {
    /** Partitions of two source topics whose points are sure to fit. */
    static final int MAX_SOURCE_PARTITIONS = 128;

    static final LogState EMPTY = new LogState(0, new TreeMap<>());

    private static final int VERSION = 1;

    LogState {
        sources = Collections.unmodifiableSortedMap(new TreeMap<>(sources));
    }

    String encode() {
        TreeMap<String, SortedMap<Integer, SourcePoint>> topics = new TreeMap<>();
        sources.forEach((partition, point) -> topics.computeIfAbsent(partition.topic(), topic -> new TreeMap<>())
                .put(partition.number(), point));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            out.writeUInt32NoTag(VERSION);
            out.writeUInt64NoTag(latestMillis);
            out.writeUInt32NoTag(topics.size());
            for (Map.Entry<String, SortedMap<Integer, SourcePoint>> topic : topics.entrySet()) {
                out.writeStringNoTag(topic.getKey());
                writePartitions(out, topic.getValue());
            }
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("writing into memory", e);
        }
        return Base64.getEncoder().withoutPadding().encodeToString(bytes.toByteArray());
    }

    private static void writePartitions(CodedOutputStream out, SortedMap<Integer, SourcePoint> points)
            throws IOException {
        out.writeUInt32NoTag(points.size());
        int before = 0;
        for (Map.Entry<Integer, SourcePoint> point : points.entrySet()) {
            out.writeUInt32NoTag(point.getKey() - before);
            out.writeUInt64NoTag(point.getValue().offset());
            out.writeUInt32NoTag(point.getValue().index());
            before = point.getKey();
        }
    }

    /**
     * Reads the text form; nothing (no offset committed yet, or one set by an operator's tool) is the empty state.
     *
     * @throws IllegalStateException if the text is something else: going on without the state would let duplicates in
     */
    static LogState decode(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return EMPTY;
        }
        try {
            CodedInputStream in =
                    CodedInputStream.newInstance(Base64.getDecoder().decode(text));
            int version = in.readUInt32();
            if (version != VERSION) {
                throw new IllegalStateException("state's version: " + version + " (expected: " + VERSION + ")");
            }
            long latestMillis = in.readUInt64();
            TreeMap<SourcePoint.Partition, SourcePoint> sources = new TreeMap<>();
            for (int topics = in.readUInt32(); topics > 0; topics--) {
                readPartitions(in, in.readString(), sources);
            }
            if (!in.isAtEnd()) {
                throw new IllegalStateException("state has more than its sources: " + text);
            }
            return new LogState(latestMillis, sources);
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalStateException("state cannot be read: " + text, e);
        }
    }

    private static void readPartitions(CodedInputStream in, String topic, Map<SourcePoint.Partition, SourcePoint> into)
            throws IOException {
        int number = 0;
        for (int partitions = in.readUInt32(); partitions > 0; partitions--) {
            number += in.readUInt32();
            into.put(new SourcePoint.Partition(topic, number), new SourcePoint(in.readUInt64(), in.readUInt32()));
        }
    }
}
