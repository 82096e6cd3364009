package org.sotto.user.key;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How this device's keys stand.
 *
 * @param oneTime how many one-time keys are left
 * @param oneTimeKem how many one-time KEM keys are left
 * @param signedPreKey null before the first upload
 * @param kemLastResort null if there is none
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record StatusAnswer(
        int oneTime,
        int oneTimeKem,
        @Nullable Aged signedPreKey,
        @Nullable Aged kemLastResort) {

    /**
     * A key that the device replaces in time.
     *
     * @param id its number
     * @param ageMs milliseconds since it was uploaded
     */
    record Aged(long id, long ageMs) {

        static Aged of(SignedPreKey key, Instant uploadedAt, Instant now) {
            return new Aged(
                    key.id(), Math.max(0, Duration.between(uploadedAt, now).toMillis()));
        }
    }
}
