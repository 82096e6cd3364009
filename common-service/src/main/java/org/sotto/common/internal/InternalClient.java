package org.sotto.common.internal;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.sotto.common.auth.ServiceTokens;

/**
 * Calls another service: {@code POST} of a protobuf body over HTTP/1.1 (kept-alive connections), with a service token.
 * Failures: {@link InternalCallException} for another status than 200, {@link java.io.IOException} when the callee cannot
 * be reached, {@link java.net.http.HttpTimeoutException} after 5 seconds.
 */
public final class InternalClient {
    /** The content type of both bodies. */
    public static final String PROTOBUF = "application/x-protobuf";

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final ServiceTokens tokens;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();

    public InternalClient(ServiceTokens tokens) {
        this.tokens = tokens;
    }

    /**
     * Calls {@code callee}.
     *
     * @param callee the service's name, the token's audience
     * @param address its base URL
     * @param path for example {@code /internal/v1/users/lookup}
     */
    public <T extends MessageLite> CompletableFuture<T> post(
            String callee, URI address, String path, MessageLite body, Parser<T> parser) {
        URI target = address.resolve(path);
        HttpRequest request = HttpRequest.newBuilder(target)
                .timeout(TIMEOUT)
                .header("Authorization", "Bearer " + tokens.tokenFor(callee))
                .header("Content-Type", PROTOBUF)
                .header("Accept", PROTOBUF)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray()))
                .build();
        return http.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray()).thenApply(response -> {
            if (response.statusCode() != 200) {
                throw new InternalCallException("POST " + target, response.statusCode());
            }
            try {
                return parser.parseFrom(response.body());
            } catch (InvalidProtocolBufferException e) {
                throw new CompletionException(new IOException(target + " answered a body that cannot be read", e));
            }
        });
    }
}
