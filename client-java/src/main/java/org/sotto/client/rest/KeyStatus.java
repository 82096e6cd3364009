package org.sotto.client.rest;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.sotto.client.runtime.Fields;
import tools.jackson.databind.JsonNode;

/**
 * What the server holds of this device's keys.
 *
 * @param oneTime how many one-time pre-keys are left
 * @param oneTimeKem how many one-time KEM pre-keys are left
 * @param signedPreKey null: none was uploaded
 * @param kemLastResort null: none was uploaded
 */
public record KeyStatus(
        int oneTime,
        int oneTimeKem,
        @Nullable Current signedPreKey,
        @Nullable Current kemLastResort) {

    /**
     * A key that is used until it is replaced.
     *
     * @param age since it was uploaded
     */
    public record Current(long id, Duration age) {
        static @Nullable Current orNull(JsonNode key) {
            return key.isObject()
                    ? new Current(Fields.integer(key, "id"), Duration.ofMillis(Fields.integer(key, "age_ms")))
                    : null;
        }
    }

    static KeyStatus from(JsonNode data) {
        return new KeyStatus(
                Math.toIntExact(Fields.integer(data, "one_time")),
                Math.toIntExact(Fields.integer(data, "one_time_kem")),
                Current.orNull(data.path("signed_pre_key")),
                Current.orNull(data.path("kem_last_resort")));
    }
}
