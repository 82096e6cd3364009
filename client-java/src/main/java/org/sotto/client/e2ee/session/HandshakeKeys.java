package org.sotto.client.e2ee.session;

import com.google.protobuf.ByteString;
import java.util.Optional;
import org.sotto.client.e2ee.prekey.CurvePreKey;
import org.sotto.client.e2ee.prekey.KemPreKey;

/** The own keys that an arriving handshake may name, and the handshakes that have been accepted. */
public interface HandshakeKeys {
    Optional<CurvePreKey> signedPreKey(int id);

    Optional<CurvePreKey> oneTime(int id);

    /** A one-time KEM key, or a last resort. */
    Optional<KemPreKey> kem(int id);

    /** Whether a handshake with this transcript was accepted before. */
    boolean accepted(ByteString transcript);

    /** Remembers an accepted handshake as long as its signed pre-key lives, and forgets the one-time keys it used. */
    void spend(ByteString transcript, CurvePreKey signedPreKey, int oneTimeId, KemPreKey kem);
}
