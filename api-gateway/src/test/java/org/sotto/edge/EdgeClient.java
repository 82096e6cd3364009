package org.sotto.edge;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.UUID;
import org.sotto.common.testing.TestTokens;

/** Talks to an edge as apps do. */
public final class EdgeClient {
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String base;

    public EdgeClient(int port) {
        this.base = "http://127.0.0.1:" + port;
    }

    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + path));
    }

    /** A request with a valid token of a new device. */
    public HttpRequest.Builder signedIn(String path) {
        return signedIn(path, UUID.randomUUID());
    }

    public HttpRequest.Builder signedIn(String path, UUID device) {
        return request(path)
                .header("Authorization", "Bearer " + TestTokens.valid(UUID.randomUUID(), device, UUID.randomUUID()));
    }

    public HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    public HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(request(path));
    }

    /** A body whose length is not declared. */
    public static HttpRequest.BodyPublisher chunked(int bytes) {
        return HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[bytes]));
    }
}
