package org.sotto.client.e2ee;

import java.time.Duration;
import org.sotto.client.testing.TypeScriptPeer.Place;

/** The TypeScript client in Chromium: its primitives, and its database, which keeps the device when the page is reloaded. */
class BrowserFuzzTest extends CrossLanguage {
    BrowserFuzzTest() {
        super(Place.BROWSER, Duration.ofSeconds(Long.getLong("sotto.fuzz.browser.seconds", 10)));
    }
}
