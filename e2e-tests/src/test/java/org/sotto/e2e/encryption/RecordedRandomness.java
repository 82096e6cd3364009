package org.sotto.e2e.encryption;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.sotto.client.e2ee.primitive.Randomness;

/**
 * The system's randomness, which remembers whatever is long enough to be a secret: every private key, seed, content key and
 * link secret of a client is such a draw.
 */
final class RecordedRandomness implements Randomness {
    private static final int SHORTEST_SECRET = 32;

    private final Randomness system = Randomness.secure();
    private final List<byte[]> secrets = new CopyOnWriteArrayList<>();

    @Override
    public byte[] bytes(int length) {
        byte[] drawn = system.bytes(length);
        if (length >= SHORTEST_SECRET) {
            secrets.add(drawn.clone());
        }
        return drawn;
    }

    List<byte[]> secrets() {
        return List.copyOf(secrets);
    }
}
