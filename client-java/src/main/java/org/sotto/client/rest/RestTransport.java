package org.sotto.client.rest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.sotto.client.runtime.ClientRuntime;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** One REST call: request, headers, JSON in and out. */
final class RestTransport {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final ClientRuntime runtime;
    private final URI base;
    private final String appVersion;

    RestTransport(ClientRuntime runtime, URI origin, String appVersion) {
        this.runtime = runtime;
        this.base = origin.resolve("/");
        this.appVersion = appVersion;
    }

    /** @param path from the origin's root, as {@code /api/v1/devices} */
    CompletableFuture<ApiResponse> exchange(
            String method, String path, Map<String, String> headers, @Nullable Object body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path))
                .timeout(TIMEOUT)
                .header("Accept", "application/json")
                .header("X-App-Version", appVersion);
        if (method.equals("POST") && !headers.containsKey("Idempotency-Key")) {
            request.header("Idempotency-Key", UUID.randomUUID().toString());
        }
        headers.forEach(request::header);
        if (body == null) {
            request.method(method, HttpRequest.BodyPublishers.noBody());
        } else {
            request.header("Content-Type", "application/json");
            request.method(
                    method,
                    HttpRequest.BodyPublishers.ofByteArray(
                            body instanceof byte[] raw ? raw : ClientRuntime.JSON.writeValueAsBytes(body)));
        }
        return runtime.http()
                .sendAsync(request.build(), HttpResponse.BodyHandlers.ofByteArray())
                // Off the HTTP client's threads: what follows may be an application's code.
                .thenApplyAsync(RestTransport::read, runtime.workers());
    }

    private static ApiResponse read(HttpResponse<byte[]> response) {
        return new ApiResponse(response.statusCode(), response.headers(), parse(response));
    }

    private static JsonNode parse(HttpResponse<byte[]> response) {
        String type = response.headers().firstValue("Content-Type").orElse("").toLowerCase(Locale.ROOT);
        if (!type.contains("json")) {
            return ClientRuntime.JSON.missingNode();
        }
        try {
            return ClientRuntime.JSON.readTree(response.body());
        } catch (JacksonException e) {
            throw new SottoApiException(
                    response.statusCode(), "invalid_response", "the body is no JSON: " + e.getOriginalMessage(), null);
        }
    }

    /**
     * Waits for a call on the calling thread.
     *
     * @throws SottoApiException as the call has it
     * @throws UncheckedIOException when the server could not be reached
     */
    static <T> T await(CompletableFuture<T> call) {
        try {
            return call.join();
        } catch (CompletionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof RuntimeException refused) {
                throw refused;
            }
            if (cause instanceof IOException unreachable) {
                throw new UncheckedIOException(unreachable);
            }
            throw e;
        }
    }
}
