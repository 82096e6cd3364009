package org.sotto.client.e2ee;

import com.google.protobuf.ByteString;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sotto.client.e2ee.prekey.CurvePreKey;
import org.sotto.client.e2ee.prekey.KemPreKey;
import org.sotto.client.e2ee.session.HandshakeKeys;

/** A responder's keys, in a test that needs no store. */
public final class MapHandshakeKeys implements HandshakeKeys {
    public final Map<Integer, CurvePreKey> signed = new HashMap<>();
    public final Map<Integer, CurvePreKey> oneTime = new HashMap<>();
    public final Map<Integer, KemPreKey> kem = new HashMap<>();
    private final Set<ByteString> handshakes = new HashSet<>();

    @Override
    public Optional<CurvePreKey> signedPreKey(int id) {
        return Optional.ofNullable(signed.get(id));
    }

    @Override
    public Optional<CurvePreKey> oneTime(int id) {
        return Optional.ofNullable(oneTime.get(id));
    }

    @Override
    public Optional<KemPreKey> kem(int id) {
        return Optional.ofNullable(kem.get(id));
    }

    @Override
    public boolean accepted(ByteString transcript) {
        return handshakes.contains(transcript);
    }

    @Override
    public void spend(ByteString transcript, CurvePreKey signedPreKey, int oneTimeId, KemPreKey used) {
        oneTime.remove(oneTimeId);
        if (!used.lastResort()) {
            kem.remove(used.id());
        }
        handshakes.add(transcript);
    }
}
