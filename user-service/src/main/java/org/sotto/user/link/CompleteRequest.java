package org.sotto.user.link;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import org.sotto.user.device.DeviceDescription;

/**
 * The body of {@code POST /devices/link/complete}.
 *
 * @param deviceToken from the primary device, which got it with {@code PUT /devices/list}
 * @param device how the device describes itself
 */
record CompleteRequest(
        @Schema(example = "fWQSrQl5SgGoXQmzPz8CCZ5PajhOpEkUqaDfIhZxg7B5JQwRm6Cz8y2GvPFq9u0Ww0a1kqPj2d3e4f5g6h7i8g")
        @NotNull
        @Pattern(regexp = DeviceToken.PATTERN, message = "expected: the 86 characters of a device token")
        String deviceToken,

        @Valid @NotNull DeviceDescription device) {

    @Override
    public String toString() {
        return "CompleteRequest[" + device + "]";
    }
}
