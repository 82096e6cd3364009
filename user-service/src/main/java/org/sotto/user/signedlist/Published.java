package org.sotto.user.signedlist;

import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A list was taken, or had been.
 *
 * @param version the newest one now
 * @param deviceToken with which the device that the list lets in signs in, once; absent if it lets none in
 */
record Published(
        long version,

        @Schema(description = "Absent unless the list names a device that is being linked") @Nullable
        String deviceToken) {

    @Override
    public String toString() {
        return "Published[" + version + "]";
    }
}
