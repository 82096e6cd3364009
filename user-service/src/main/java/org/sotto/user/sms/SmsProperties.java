package org.sotto.user.sms;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How one-time codes are sent.
 *
 * @param provider {@code sns}, {@code twilio}, or {@code local} on a developer's machine (no default: a wrong guess would lose or leak codes)
 * @param local settings of {@code local}
 * @param sns settings of {@code sns}
 * @param twilio settings of {@code twilio}
 */
@Validated
@ConfigurationProperties("sotto.sms")
public record SmsProperties(
        @NotNull Provider provider,
        @DefaultValue @Valid Local local,
        @DefaultValue @Valid Sns sns,
        @DefaultValue @Valid Twilio twilio) {

    /** Who sends. */
    public enum Provider {
        LOCAL,
        SNS,
        TWILIO
    }

    /**
     * The file instead of a phone.
     *
     * @param file gets one JSON line for each SMS; no default, since codes must not lie where nobody expects them
     */
    public record Local(@Nullable Path file) {}

    /**
     * AWS SNS.
     *
     * @param region for example {@code eu-central-1}
     * @param endpoint instead of the region's own, for a private link; default none
     * @param accessKeyId key to use instead of the SDK's default chain (environment, profile, role); default none
     * @param secretAccessKey its secret
     * @param senderId what the phone shows as sender where the country allows it, at most 11 characters; default none
     * @param timeout how long one SMS may take with all its retries
     */
    public record Sns(
            @DefaultValue("us-east-1") @NotBlank String region,
            @Nullable URI endpoint,
            @Nullable String accessKeyId,
            @Nullable String secretAccessKey,
            @Nullable String senderId,
            @DefaultValue("10s") @NotNull Duration timeout) {

        @Override
        public String toString() {
            return "Sns[" + region + ", " + endpoint + "]";
        }
    }

    /**
     * Twilio Programmable Messaging and Voice.
     *
     * @param accountSid {@code AC} and 32 hex digits
     * @param authToken its secret
     * @param from the number of ours that texts and calls come from, E.164
     * @param endpoint where Twilio's REST API is
     * @param timeout how long Twilio may take to answer
     */
    public record Twilio(
            @Nullable String accountSid,
            @Nullable String authToken,
            @Nullable String from,
            @DefaultValue("https://api.twilio.com") @NotNull URI endpoint,
            @DefaultValue("10s") @NotNull Duration timeout) {

        @Override
        public String toString() {
            return "Twilio[" + from + ", " + endpoint + "]";
        }
    }
}
