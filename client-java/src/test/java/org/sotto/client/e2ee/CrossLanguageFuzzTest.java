package org.sotto.client.e2ee;

import java.time.Duration;
import org.sotto.client.testing.TypeScriptPeer.Place;

/**
 * The TypeScript client in Node.js, on WebCrypto and noble as they are there: two minutes, or {@code -Dsotto.fuzz.seconds},
 * with {@code -Dsotto.fuzz.seed} from where another run began.
 */
class CrossLanguageFuzzTest extends CrossLanguage {
    CrossLanguageFuzzTest() {
        super(Place.NODE, Duration.ofSeconds(Long.getLong("sotto.fuzz.seconds", 120)));
    }
}
