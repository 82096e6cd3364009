package org.sotto.client.e2ee;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.sotto.client.e2ee.prekey.CurvePreKey;
import org.sotto.client.e2ee.prekey.KemPreKey;
import org.sotto.client.e2ee.primitive.ByteReader;
import org.sotto.client.e2ee.primitive.ByteWriter;
import org.sotto.client.e2ee.primitive.Randomness;
import org.sotto.client.e2ee.session.HandshakeKeys;
import org.sotto.client.e2ee.store.Section;
import org.sotto.client.e2ee.store.StoreTransaction;

/** The own pre-keys and accepted handshakes in a transaction. */
final class PreKeyRecords implements HandshakeKeys {
    private final StoreTransaction store;

    PreKeyRecords(StoreTransaction store) {
        this.store = store;
    }

    @Override
    public Optional<CurvePreKey> signedPreKey(int id) {
        return get(Section.SIGNED_PRE_KEYS, id, CurvePreKey::deserialise);
    }

    @Override
    public Optional<CurvePreKey> oneTime(int id) {
        return get(Section.ONE_TIME_KEYS, id, CurvePreKey::deserialise);
    }

    @Override
    public Optional<KemPreKey> kem(int id) {
        return get(Section.KEM_PRE_KEYS, id, KemPreKey::deserialise);
    }

    List<CurvePreKey> signedPreKeys() {
        return all(Section.SIGNED_PRE_KEYS, CurvePreKey::deserialise);
    }

    List<KemPreKey> lastResorts() {
        return all(Section.KEM_PRE_KEYS, KemPreKey::deserialise).stream()
                .filter(KemPreKey::lastResort)
                .toList();
    }

    void putSigned(CurvePreKey key) {
        store.put(Section.SIGNED_PRE_KEYS, number(key.id()), key.serialise());
    }

    void putOneTime(CurvePreKey key) {
        store.put(Section.ONE_TIME_KEYS, number(key.id()), key.serialise());
    }

    void putKem(KemPreKey key) {
        store.put(Section.KEM_PRE_KEYS, number(key.id()), key.serialise());
    }

    /** Forgets a signed pre-key, and with it the handshakes that can't come again without it. */
    void removeSigned(int id) {
        store.remove(Section.SIGNED_PRE_KEYS, number(id));
        for (byte[] transcript : store.keys(Section.HANDSHAKES)) {
            byte[] signedPreKey = store.get(Section.HANDSHAKES, transcript).orElseThrow();
            if (new ByteReader("handshake", signedPreKey).u32("spk_id") == id) {
                store.remove(Section.HANDSHAKES, transcript);
            }
        }
    }

    void removeKem(int id) {
        store.remove(Section.KEM_PRE_KEYS, number(id));
    }

    /** The next unused id of a kind of key: a random start, then one more each time. */
    int nextId(Section kind, Randomness randomness) {
        byte[] name = ("next " + kind).getBytes(US_ASCII);
        int id = store.get(Section.IDENTITY, name)
                .map(bytes -> new ByteReader("next id", bytes).u32("id"))
                .orElseGet(randomness::startId);
        store.put(Section.IDENTITY, name, number(id + 1));
        return id;
    }

    @Override
    public boolean accepted(ByteString transcript) {
        return store.get(Section.HANDSHAKES, transcript.toByteArray()).isPresent();
    }

    @Override
    public void spend(ByteString transcript, CurvePreKey signedPreKey, int oneTimeId, KemPreKey kem) {
        if (oneTimeId != 0) {
            store.remove(Section.ONE_TIME_KEYS, number(oneTimeId));
        }
        if (!kem.lastResort()) {
            removeKem(kem.id());
        }
        store.put(Section.HANDSHAKES, transcript.toByteArray(), number(signedPreKey.id()));
    }

    private <T> Optional<T> get(Section section, int id, Function<byte[], T> read) {
        return store.get(section, number(id)).map(read);
    }

    private <T> List<T> all(Section section, Function<byte[], T> read) {
        return store.keys(section).stream()
                .map(id -> store.get(section, id).map(read).orElseThrow())
                .toList();
    }

    private static byte[] number(int id) {
        return new ByteWriter().u32(id).bytes();
    }
}
