package org.sotto.user.sms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.sotto.user.phone.PhoneNumber;

/** The sender against an HTTP server that speaks as Twilio does. */
class TwilioSmsSenderTest {
    private static final String SID = "AC" + "0123456789abcdef".repeat(2);

    private record Request(String path, Map<String, String> form, String authorization) {}

    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final CountDownLatch gate = new CountDownLatch(1);
    private HttpServer server;
    private volatile int status = 201;
    private volatile boolean silent;

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            requests.add(new Request(
                    exchange.getRequestURI().getPath(),
                    form(body),
                    exchange.getRequestHeaders().getFirst("Authorization")));
            if (silent) {
                awaitGate();
            }
            byte[] answer = "{\"to\": \"+491601234567\", \"sid\": \"SM1\"}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
    }

    private void awaitGate() {
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @AfterEach
    void stop() {
        gate.countDown();
        server.stop(0);
    }

    @Test
    void a_text_is_a_message() {
        sender().send(sms(Channel.SMS));

        Request request = requests.get(0);
        assertThat(requests).hasSize(1);
        assertThat(request.path()).isEqualTo("/2010-04-01/Accounts/" + SID + "/Messages.json");
        assertThat(request.form())
                .isEqualTo(Map.of(
                        "To",
                        "+491601234567",
                        "From",
                        "+15005550006",
                        "Body",
                        "Your Sotto code is 042137. Give it to nobody."));
        assertThat(request.authorization())
                .isEqualTo("Basic "
                        + Base64.getEncoder().encodeToString((SID + ":token").getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void a_call_reads_the_digits_one_by_one_and_twice() {
        sender().send(sms(Channel.VOICE));

        Request request = requests.get(0);
        assertThat(requests).hasSize(1);
        assertThat(request.path()).isEqualTo("/2010-04-01/Accounts/" + SID + "/Calls.json");
        assertThat(request.form()).containsOnlyKeys("To", "From", "Twiml").containsEntry("To", "+491601234567");
        assertThat(request.form().get("Twiml"))
                .isEqualTo("<Response><Say>Your Sotto code is 0. 4. 2. 1. 3. 7. Again, your Sotto code is"
                        + " 0. 4. 2. 1. 3. 7. Give it to nobody.</Say></Response>");
    }

    @ParameterizedTest
    @CsvSource({"400", "401", "429", "500", "302"})
    void a_refusal_is_reported_without_number_and_code(int refusal) {
        status = refusal;

        assertThatThrownBy(() -> sender().send(sms(Channel.SMS)))
                .isInstanceOf(SmsFailedException.class)
                .hasMessageContaining(Integer.toString(refusal))
                .hasMessageNotContainingAny("491601234567", "042137");
    }

    @ParameterizedTest
    @EnumSource(Channel.class)
    void a_provider_that_does_not_answer_is_given_up_after_its_time(Channel channel) {
        silent = true;

        assertThatThrownBy(() -> sender().send(sms(channel)))
                .isInstanceOf(SmsFailedException.class)
                .hasMessage("Twilio does not answer");
        assertThat(requests).hasSize(1);
    }

    @Test
    void a_provider_that_is_away_is_reported() {
        server.stop(0);

        assertThatThrownBy(() -> sender().send(sms(Channel.VOICE))).isInstanceOf(SmsFailedException.class);
    }

    @Test
    void missing_or_malformed_settings_are_named() {
        assertThatThrownBy(() -> new TwilioSmsSender(settings(null, "token", "+15005550006")))
                .hasMessageContaining("sotto.sms.twilio.account-sid");
        assertThatThrownBy(() -> new TwilioSmsSender(settings("AC/../x", "token", "+15005550006")))
                .hasMessageContaining("AC/../x (expected");
        assertThatThrownBy(() -> new TwilioSmsSender(settings(SID, " ", "+15005550006")))
                .hasMessageContaining("sotto.sms.twilio.auth-token");
        assertThatThrownBy(() -> new TwilioSmsSender(settings(SID, "token", null)))
                .hasMessageContaining("sotto.sms.twilio.from");
        assertThat(settings(SID, "token", "+15005550006").toString()).doesNotContain("token", SID);
    }

    private static Sms sms(Channel channel) {
        return new Sms(new PhoneNumber("+491601234567"), "042137", channel);
    }

    private TwilioSmsSender sender() {
        return new TwilioSmsSender(settings(SID, "token", "+15005550006"));
    }

    private SmsProperties.Twilio settings(String sid, String token, String from) {
        return new SmsProperties.Twilio(
                sid,
                token,
                from,
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
                Duration.ofMillis(500));
    }

    private static Map<String, String> form(String body) {
        return Arrays.stream(body.split("&", -1))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> decode(pair[0]), pair -> decode(pair[1])));
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
