package org.sotto.fanout.inbox;

import java.util.Comparator;
import org.sotto.proto.v1.SourceCoordinates;

/**
 * How far a source has come: the record at {@code offset}, and what it caused up to number {@code index}.
 *
 * @param offset the source record's offset in its partition
 * @param index the number of what it caused, from 0
 */
record SourcePoint(long offset, int index) implements Comparable<SourcePoint> {
    private static final Comparator<SourcePoint> ORDER =
            Comparator.comparingLong(SourcePoint::offset).thenComparingInt(SourcePoint::index);

    /**
     * A partition of a topic whose records cause inbox entries.
     *
     * @param topic without the deployment's prefix
     */
    record Partition(String topic, int number) implements Comparable<Partition> {
        private static final Comparator<Partition> ORDER =
                Comparator.comparing(Partition::topic).thenComparingInt(Partition::number);

        static Partition of(SourceCoordinates source) {
            return new Partition(source.getTopic(), source.getPartition());
        }

        @Override
        public int compareTo(Partition other) {
            return ORDER.compare(this, other);
        }
    }

    static SourcePoint of(SourceCoordinates source) {
        return new SourcePoint(source.getOffset(), source.getIndex());
    }

    @Override
    public int compareTo(SourcePoint other) {
        return ORDER.compare(this, other);
    }
}
