package org.sotto.client.e2ee.session;

import com.google.protobuf.ByteString;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sotto.client.e2ee.primitive.ByteReader;
import org.sotto.client.e2ee.primitive.ByteWriter;
import org.sotto.client.e2ee.primitive.Hashes;
import org.sotto.client.e2ee.primitive.X25519Keys;

/** Keys of messages that have not come yet, oldest first: at most {@link SessionLimits#STORED_SKIPPED}, each for a time. */
final class SkippedKeys {
    private record Place(ByteString ratchetKey, int number) {}

    private record Kept(ByteString messageKey, long storedMs) {}

    private final Map<Place, Kept> keys;

    SkippedKeys() {
        this.keys = new LinkedHashMap<>();
    }

    private SkippedKeys(Map<Place, Kept> keys) {
        this.keys = new LinkedHashMap<>(keys);
    }

    SkippedKeys copy() {
        return new SkippedKeys(keys);
    }

    int size() {
        return keys.size();
    }

    void add(ByteString ratchetKey, int number, byte[] messageKey, long nowMs) {
        keys.put(new Place(ratchetKey, number), new Kept(ByteString.copyFrom(messageKey), nowMs));
        if (keys.size() > SessionLimits.STORED_SKIPPED) {
            Iterator<Place> oldest = keys.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    /** Takes a key out, or null. */
    byte @Nullable [] take(ByteString ratchetKey, int number) {
        Kept kept = keys.remove(new Place(ratchetKey, number));
        return kept == null ? null : kept.messageKey.toByteArray();
    }

    void expire(long nowMs) {
        long before = nowMs - SessionLimits.SKIPPED_LIFETIME.toMillis();
        keys.values().removeIf(kept -> kept.storedMs < before);
    }

    void serialise(ByteWriter out) {
        out.u32(keys.size());
        keys.forEach((place, kept) ->
                out.raw(place.ratchetKey).u32(place.number).raw(kept.messageKey).u64(kept.storedMs));
    }

    static SkippedKeys deserialise(ByteReader in) {
        SkippedKeys skipped = new SkippedKeys();
        int count = in.count("skipped", SessionLimits.STORED_SKIPPED);
        for (int i = 0; i < count; i++) {
            Place place = new Place(in.string("ratchet key", X25519Keys.LENGTH), in.u32("N"));
            skipped.keys.put(place, new Kept(in.string("message key", Hashes.SHA256), in.u64("stored_ms")));
        }
        return skipped;
    }
}
