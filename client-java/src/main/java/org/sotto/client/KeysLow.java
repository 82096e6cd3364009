package org.sotto.client;

import org.sotto.client.runtime.Fields;
import tools.jackson.databind.JsonNode;

/**
 * Few of this device's one-time pre-keys are left on the server: upload more. A hint, which may be lost; the server's counts
 * have the truth.
 *
 * @param kind {@code one_time} or {@code one_time_kem}
 * @param left how many
 */
public record KeysLow(String kind, int left) {

    static KeysLow from(JsonNode data) {
        return new KeysLow(Fields.text(data, "kind"), Math.toIntExact(Fields.integer(data, "left")));
    }
}
