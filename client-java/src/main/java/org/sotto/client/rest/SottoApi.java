package org.sotto.client.rest;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sotto.client.runtime.ClientRuntime;
import org.sotto.client.runtime.Fields;
import tools.jackson.databind.JsonNode;

/**
 * A server, before one has an account on it. Calls block their thread; all are safe for several threads.
 *
 * <p>Every call throws {@link SottoApiException} when the server refuses and {@link java.io.UncheckedIOException} when
 * it cannot be reached.
 */
public final class SottoApi {
    private static final String APP_VERSION = "0.1.0";

    private final ClientRuntime runtime;
    private final URI origin;
    private final Clock clock;
    private final RestTransport transport;

    private SottoApi(ClientRuntime runtime, URI origin, Clock clock) {
        this.runtime = runtime;
        this.origin = origin;
        this.clock = clock;
        this.transport = new RestTransport(runtime, origin, APP_VERSION);
    }

    /** @param origin the public origin, as {@code https://chat.example.org} */
    public static SottoApi of(ClientRuntime runtime, URI origin) {
        return of(runtime, origin, Clock.systemUTC());
    }

    /** @param clock tells when tokens end */
    public static SottoApi of(ClientRuntime runtime, URI origin, Clock clock) {
        String scheme = origin.getScheme();
        if (!"http".equals(scheme) && !"https".equals(scheme)) {
            throw new IllegalArgumentException("origin: " + origin + " (expected: http://… or https://…)");
        }
        return new SottoApi(runtime, origin, clock);
    }

    /** What the server speaks. */
    public ServerVersion version() {
        JsonNode body = RestTransport.await(transport.exchange("GET", "/api/version", Map.of(), null))
                .body();
        return ServerVersion.from(body.has("data") ? body.path("data") : body);
    }

    /**
     * Sends a code to a phone number.
     *
     * @param phoneNumber E.164, as {@code +4915123456789}
     * @param countryCode ISO 3166, as {@code DE}
     */
    public Verification register(String phoneNumber, String countryCode) {
        JsonNode data = RestTransport.await(transport.exchange(
                        "POST",
                        "/api/v1/auth/register",
                        Map.of(),
                        Map.of("phone_number", phoneNumber, "country_code", countryCode)))
                .data();
        return new Verification(
                Fields.text(data, "verification_id"), Duration.ofSeconds(Fields.integer(data, "expires_in", 300)));
    }

    /** Proves the number with the code that came; this device becomes the account's primary. */
    public SottoAccount verify(String verificationId, String otp, @Nullable DeviceInfo device) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("verification_id", verificationId);
        body.put("otp", otp);
        if (device != null) {
            body.put("device", device.toJson());
        }
        JsonNode data = RestTransport.await(transport.exchange("POST", "/api/v1/auth/verify", Map.of(), body))
                .data();
        return account(Credentials.from(data, clock));
    }

    /** Joining an account that exists, as one more device of it. */
    public LinkApi link() {
        return new LinkApi(this, clock);
    }

    /** The account of credentials that were kept. */
    public SottoAccount account(Credentials credentials) {
        return account(credentials, renewed -> {});
    }

    /** @param keeper is told of every renewed pair; must store it, since the old pair is worthless from then on */
    public SottoAccount account(Credentials credentials, Consumer<Credentials> keeper) {
        return new SottoAccount(this, credentials, clock, keeper);
    }

    /**
     * Any call, for what has no method here and for tests: without credentials, without a retry, and without an
     * exception for a refusal.
     *
     * @param path from the origin's root, as {@code /api/v1/auth/refresh}
     * @param body written as JSON; a {@code byte[]} is sent as it stands
     */
    public ApiResponse call(String method, String path, Map<String, String> headers, @Nullable Object body) {
        return RestTransport.await(transport.exchange(method, path, headers, body));
    }

    /** The public origin. */
    public URI origin() {
        return origin;
    }

    /** The WebSocket's address at this origin. */
    public URI webSocketUri() {
        String scheme = origin.getScheme().equals("https") ? "wss" : "ws";
        return URI.create(scheme + "://" + origin.getRawAuthority() + "/ws");
    }

    /** The threads and connections that this server's calls use. */
    public ClientRuntime runtime() {
        return runtime;
    }

    CompletableFuture<ApiResponse> exchange(
            String method, String path, Map<String, String> headers, @Nullable Object body) {
        return transport.exchange(method, path, headers, body);
    }
}
