package org.sotto.user.sms;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Sends with Twilio's REST API (version 2010-04-01): {@code Messages.json} for a text, {@code Calls.json} with TwiML for a
 * call. Two calls are all that is needed of it, so that its library, with an HTTP client and a JSON mapper of its own, stays
 * away. Nothing is tried again here: Twilio may have taken what it did not answer, and whoever waits for a code asks again.
 */
final class TwilioSmsSender implements SmsSender {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();
    private final URI messages;
    private final URI calls;
    private final String authorization;
    private final String from;
    private final Duration timeout;

    TwilioSmsSender(SmsProperties.Twilio settings) {
        String sid = required("account-sid", settings.accountSid());
        String token = required("auth-token", settings.authToken());
        this.from = required("from", settings.from());
        if (!sid.matches("AC[0-9a-f]{32}")) {
            throw new IllegalStateException(
                    "sotto.sms.twilio.account-sid: " + sid + " (expected: AC and 32 hex digits in lower case)");
        }
        this.messages = settings.endpoint().resolve("/2010-04-01/Accounts/" + sid + "/Messages.json");
        this.calls = settings.endpoint().resolve("/2010-04-01/Accounts/" + sid + "/Calls.json");
        this.authorization =
                "Basic " + Base64.getEncoder().encodeToString((sid + ":" + token).getBytes(StandardCharsets.UTF_8));
        this.timeout = settings.timeout();
    }

    private static String required(String property, @Nullable String value) {
        if (value == null || value.isBlank()) {
            throw new IllegalStateException(
                    "sotto.sms.twilio." + property + " is missing (expected with sotto.sms.provider=twilio)");
        }
        return value;
    }

    @Override
    public Set<Channel> channels() {
        return EnumSet.allOf(Channel.class);
    }

    @Override
    public void send(Sms sms) {
        switch (sms.channel()) {
            case SMS -> post(messages, sms, "Body", sms.text());
            case VOICE -> post(calls, sms, "Twiml", "<Response><Say>" + sms.text() + "</Say></Response>");
        }
    }

    private void post(URI target, Sms sms, String field, String content) {
        Map<String, String> form = new TreeMap<>(Map.of("To", sms.to().e164(), "From", from, field, content));
        HttpRequest request = HttpRequest.newBuilder(target)
                .timeout(timeout)
                .header("Authorization", authorization)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(encoded(form)))
                .build();
        try {
            int status =
                    http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
            if (status / 100 != 2) {
                // Its body repeats the number.
                throw new SmsFailedException("Twilio answered " + status + " (expected: 201)", null);
            }
        } catch (IOException e) {
            throw new SmsFailedException("Twilio does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SmsFailedException("interrupted while waiting for Twilio", e);
        }
    }

    private static String encoded(Map<String, String> form) {
        return form.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }
}
