package org.sotto.client.e2ee.store;

import java.util.List;
import java.util.Optional;

/** The records as one piece of work sees them. */
public interface StoreTransaction {
    Optional<byte[]> get(Section section, byte[] key);

    void put(Section section, byte[] key, byte[] value);

    /** Removes a record if it is there. */
    void remove(Section section, byte[] key);

    /** The keys of a section, in the order of their bytes. */
    List<byte[]> keys(Section section);
}
