package org.sotto.user.verification;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.sotto.user.sms.Channel;

/**
 * The body of {@code POST /auth/register}.
 *
 * @param phoneNumber E.164, or the national form together with a country code
 * @param countryCode ISO 3166-1 alpha-2
 * @param channel {@code sms}, which is also meant when it is absent, or {@code voice}
 */
record RegisterRequest(
        @Schema(example = "+14155550123") @NotBlank @Size(max = 32)
        String phoneNumber,

        @Schema(example = "US")
        @Pattern(regexp = "^[A-Za-z]{2}$", message = "expected: two letters of ISO 3166-1")
        @Nullable
        String countryCode,

        @Schema(example = "sms", description = "How the code comes; default sms. voice: read out in a call")
        @Pattern(regexp = Channel.WORDS, message = Channel.EXPECTED)
        @Nullable
        String channel) {

    Channel channelOrSms() {
        return channel == null ? Channel.SMS : Channel.of(channel);
    }

    @Override
    public String toString() {
        return "RegisterRequest[…]";
    }
}
