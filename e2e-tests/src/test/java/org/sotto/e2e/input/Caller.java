package org.sotto.e2e.input;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.sotto.e2e.input.HostileCase.Sent;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Sends requests to the edge as they are: with nothing that a well-behaved client adds. */
final class Caller {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();
    private final URI origin;

    /** @param json the body; a missing node if it is no JSON */
    record Answer(int status, HttpHeaders headers, String text, JsonNode json) {
        String code() {
            return json.at("/error/code").asString("");
        }

        @Override
        public String toString() {
            return status + " " + (text.length() <= 300 ? text : text.substring(0, 300) + "…");
        }
    }

    Caller(URI origin) {
        this.origin = origin;
    }

    Answer send(Sent sent, SeededUser user) throws IOException, InterruptedException {
        HttpRequest.BodyPublisher body = sent.body() == null
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofByteArray(sent.body());
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(origin + sent.path()))
                .timeout(TIMEOUT)
                .method(sent.method(), body);
        if (!sent.headers().containsKey("Authorization")) {
            request.header("Authorization", "Bearer " + user.accessToken());
        }
        sent.headers().forEach((name, value) -> {
            if (!value.isEmpty() || !name.equals("Content-Type")) {
                request.header(name, value);
            }
        });
        HttpResponse<byte[]> response = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        String text = new String(response.body(), StandardCharsets.UTF_8);
        return new Answer(response.statusCode(), response.headers(), text, parse(text));
    }

    private static JsonNode parse(String text) {
        try {
            return JsonMapper.shared().readTree(text);
        } catch (JacksonException e) {
            // What it is instead, its reader shows.
            return JsonMapper.shared().missingNode();
        }
    }
}
