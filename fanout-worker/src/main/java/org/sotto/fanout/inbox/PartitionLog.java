package org.sotto.fanout.inbox;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sotto.proto.v1.SourceCoordinates;

/**
 * What the owner of one partition knows: its {@link LogState}, and the newest row of the users seen lately. A batch works on
 * a {@link Draft}, which becomes the state only when the batch is durable; a batch that fails is processed again from the
 * state as it was.
 */
final class PartitionLog {
    private final Cache<UUID, ChainLink> newest;
    private LogState state;

    PartitionLog(LogState state, int cachedUsers) {
        this.state = state;
        this.newest = Caffeine.newBuilder().maximumSize(cachedUsers).build();
    }

    LogState state() {
        return state;
    }

    Draft draft() {
        return new Draft();
    }

    /** The changes of one batch. */
    final class Draft {
        private final Map<SourcePoint.Partition, SourcePoint> sources = new HashMap<>();
        private final Map<UUID, ChainLink> links = new HashMap<>();
        private long latestMillis = state.latestMillis();

        /** Takes a record's append time and returns the running maximum. */
        long advance(long appendMillis) {
            latestMillis = Math.max(latestMillis, appendMillis);
            return latestMillis;
        }

        /** Whether nothing from this point on has been seen from the source; remembers that it has been now. */
        boolean accept(SourceCoordinates source) {
            SourcePoint.Partition partition = SourcePoint.Partition.of(source);
            SourcePoint point = SourcePoint.of(source);
            SourcePoint highest =
                    sources.getOrDefault(partition, state.sources().get(partition));
            if (highest != null && point.compareTo(highest) <= 0) {
                return false;
            }
            sources.put(partition, point);
            return true;
        }

        /** The newest row of the user, as far as it is known without reading. */
        @Nullable
        ChainLink newestOf(UUID user) {
            ChainLink link = links.get(user);
            return link == null ? newest.getIfPresent(user) : link;
        }

        void append(UUID user, ChainLink row) {
            links.put(user, row);
        }

        /** The batch is durable. */
        void commit() {
            TreeMap<SourcePoint.Partition, SourcePoint> merged = new TreeMap<>(state.sources());
            merged.putAll(sources);
            state = new LogState(latestMillis, merged);
            newest.putAll(links);
        }
    }
}
