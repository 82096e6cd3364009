package org.sotto.local.bench.encryption;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.sotto.client.e2ee.store.E2eeStore;
import org.sotto.client.e2ee.store.Section;
import org.sotto.client.e2ee.store.StoreTransaction;

/**
 * Records in memory, plain. What fails is not taken back: a measurement ends at its first error, and so the device in this store.
 */
final class MemoryE2eeStore implements E2eeStore, StoreTransaction {
    private final Map<Section, NavigableMap<byte[], byte[]>> records = new EnumMap<>(Section.class);

    @Override
    public synchronized <T> T transact(Function<StoreTransaction, T> work) {
        return work.apply(this);
    }

    private NavigableMap<byte[], byte[]> of(Section section) {
        return records.computeIfAbsent(section, unused -> new TreeMap<>(Arrays::compareUnsigned));
    }

    @Override
    public Optional<byte[]> get(Section section, byte[] key) {
        return Optional.ofNullable(of(section).get(key)).map(byte[]::clone);
    }

    @Override
    public void put(Section section, byte[] key, byte[] value) {
        of(section).put(key.clone(), value.clone());
    }

    @Override
    public void remove(Section section, byte[] key) {
        of(section).remove(key);
    }

    @Override
    public List<byte[]> keys(Section section) {
        return List.copyOf(of(section).keySet());
    }

    @Override
    public void close() {
        records.clear();
    }
}
