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
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sotto.user.phone.PhoneNumber;

/** The sender against an HTTP server that speaks as SNS does (Query protocol). */
class SnsSmsSenderTest {
    private static final Sms SMS = new Sms(new PhoneNumber("+491601234567"), "042137", Channel.SMS);

    private record Request(Map<String, String> form, String authorization) {}

    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private volatile int status = 200;

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            requests.add(new Request(form(body), exchange.getRequestHeaders().getFirst("Authorization")));
            byte[] answer = (status == 200
                            ? "<PublishResponse xmlns=\"http://sns.amazonaws.com/doc/2010-03-31/\"><PublishResult>"
                                    + "<MessageId>1</MessageId></PublishResult></PublishResponse>"
                            : "<ErrorResponse><Error><Type>Sender</Type><Code>InvalidParameter</Code>"
                                    + "<Message>no</Message></Error></ErrorResponse>")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/xml");
            exchange.sendResponseHeaders(status, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void a_code_is_published_as_a_transactional_sms_in_a_signed_request() {
        try (SnsSmsSender sender = sender()) {
            sender.send(SMS);
        }

        assertThat(requests).hasSize(1);
        Request request = requests.get(0);
        assertThat(request.form())
                .containsEntry("Action", "Publish")
                .containsEntry("PhoneNumber", "+491601234567")
                .containsEntry("Message", "Your Sotto code is 042137. Give it to nobody.")
                .containsValue("AWS.SNS.SMS.SMSType")
                .containsValue("Transactional")
                .containsValue("AWS.SNS.SMS.SenderID")
                .containsValue("Sotto");
        assertThat(request.authorization())
                .startsWith("AWS4-HMAC-SHA256 Credential=key-id/")
                .contains("/eu-central-1/sns/aws4_request");
    }

    @Test
    void a_refusal_is_reported_without_number_and_code() {
        status = 400;
        try (SnsSmsSender sender = sender()) {
            assertThatThrownBy(() -> sender.send(SMS))
                    .isInstanceOf(SmsFailedException.class)
                    .hasMessageNotContainingAny("491601234567", "042137");
        }
    }

    @Test
    void a_provider_that_is_away_is_reported() {
        server.stop(0);
        try (SnsSmsSender sender = sender()) {
            assertThatThrownBy(() -> sender.send(SMS)).isInstanceOf(SmsFailedException.class);
        }
    }

    private SnsSmsSender sender() {
        return new SnsSmsSender(new SmsProperties.Sns(
                "eu-central-1",
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
                "key-id",
                "secret",
                "Sotto",
                Duration.ofSeconds(5)));
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
