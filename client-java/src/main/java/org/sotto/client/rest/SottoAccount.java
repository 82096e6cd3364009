package org.sotto.client.rest;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One device's session on a server. Renews its access token by itself, and never spends a refresh token twice: whoever
 * needs a new pair while one is on its way gets that one. (The server takes a second use of a refresh token for theft
 * and ends the session.)
 *
 * <p>Calls block their thread and are safe for several threads; they throw {@link SottoApiException} when the server
 * refuses and {@link java.io.UncheckedIOException} when it cannot be reached.
 */
public final class SottoAccount implements TokenSource {
    private static final Duration RENEW_BEFORE_END = Duration.ofSeconds(60);

    private final SottoApi api;
    private final Clock clock;
    private final Consumer<Credentials> keeper;
    private final Object lock = new Object();
    private Credentials credentials;
    private @Nullable CompletableFuture<Credentials> renewal;

    SottoAccount(SottoApi api, Credentials credentials, Clock clock, Consumer<Credentials> keeper) {
        this.api = api;
        this.credentials = credentials;
        this.clock = clock;
        this.keeper = keeper;
    }

    /** The newest pair. */
    public Credentials credentials() {
        synchronized (lock) {
            return credentials;
        }
    }

    public UUID userId() {
        return credentials().userId();
    }

    public UUID deviceId() {
        return credentials().deviceId();
    }

    /** The server. */
    public SottoApi api() {
        return api;
    }

    @Override
    public CompletableFuture<String> accessToken() {
        Credentials current = credentials();
        if (clock.instant().plus(RENEW_BEFORE_END).isBefore(current.expiresAt())) {
            return CompletableFuture.completedFuture(current.accessToken());
        }
        return renew(current.accessToken()).thenApply(Credentials::accessToken);
    }

    @Override
    public CompletableFuture<String> replace(String rejected) {
        return renew(rejected).thenApply(Credentials::accessToken);
    }

    /** Renews the pair now. */
    public Credentials refresh() {
        return RestTransport.await(renew(credentials().accessToken()));
    }

    /** Ends this device's session and its sockets. */
    public void logout() {
        JsonNode unused = call("POST", "/api/v1/auth/logout", null).data();
    }

    /**
     * Ends the account with all it owns, on all its devices. Cannot be taken back: from then on every call of this account
     * is refused, and its number may register anew as somebody else.
     */
    public void delete() {
        JsonNode unused = call("DELETE", "/api/v1/users/me", null).data();
    }

    /**
     * Everything that the server stores about this account, but for the messages, which {@link #history} gives. The server
     * makes a few of these a day.
     *
     * @return the contract's JSON: {@code profile}, {@code devices}, {@code sessions}, {@code contacts}, {@code blocks},
     *     {@code conversations}, {@code inbox}, {@code presence}
     */
    public JsonNode report() {
        return call("GET", "/api/v1/users/me/report", null).data();
    }

    /** My conversations, newest first. */
    public Page<Conversation> conversations(PageRequest page) {
        JsonNode data =
                call("GET", "/api/v1/conversations" + page.query(), null).data();
        return Page.from(data, "conversations", Conversation::from);
    }

    /** A conversation's messages, newest first. */
    public Page<HistoryMessage> history(UUID conversationId, PageRequest page) {
        JsonNode data = call("GET", "/api/v1/conversations/" + conversationId + "/messages" + page.query(), null)
                .data();
        return Page.from(data, "messages", HistoryMessage::from);
    }

    /** Keys, device lists and control messages. */
    public KeyApi keys() {
        return new KeyApi(this);
    }

    /**
     * The mailbox of a device that wants to join this account, of which this must be the primary device. The first call binds
     * it to the account.
     *
     * @param pairingId as its QR code has it
     */
    public LinkMailbox linkMailbox(UUID pairingId) {
        return new LinkMailbox(pairingId, null, this::call);
    }

    /**
     * Any call with this session's token, for what has no method here. Once the token turns out to have expired, it is
     * renewed and the call made again.
     *
     * @param path from the origin's root, as {@code /api/v1/devices}
     * @param body written as JSON; a {@code byte[]} is sent as it stands
     * @return the answer, also when it is a refusal
     */
    public ApiResponse call(String method, String path, @Nullable Object body) {
        return RestTransport.await(accessToken().thenCompose(token -> exchange(method, path, token, body)
                .thenCompose(
                        answer -> answer.status() == 401 && answer.errorCode().equals("token_expired")
                                ? replace(token).thenCompose(renewed -> exchange(method, path, renewed, body))
                                : CompletableFuture.completedFuture(answer))));
    }

    private CompletableFuture<ApiResponse> exchange(String method, String path, String token, @Nullable Object body) {
        return api.exchange(
                method,
                path,
                Map.of(
                        "Authorization",
                        "Bearer " + token,
                        "X-Device-ID",
                        deviceId().toString()),
                body);
    }

    private CompletableFuture<Credentials> renew(String stale) {
        CompletableFuture<Credentials> result = new CompletableFuture<>();
        Credentials spent;
        synchronized (lock) {
            if (!credentials.accessToken().equals(stale)) {
                return CompletableFuture.completedFuture(credentials);
            }
            if (renewal != null) {
                return renewal.copy();
            }
            renewal = result;
            spent = credentials;
        }
        var unused = api.exchange(
                        "POST",
                        "/api/v1/auth/refresh",
                        Map.of("X-Device-ID", spent.deviceId().toString()),
                        Map.of("refresh_token", spent.refreshToken()))
                .thenApply(answer -> keep(spent.renewed(answer.data(), clock)))
                .whenComplete((renewed, error) -> {
                    synchronized (lock) {
                        renewal = null;
                    }
                    if (error != null) {
                        result.completeExceptionally(error);
                    } else {
                        result.complete(renewed);
                    }
                });
        return result.copy();
    }

    private Credentials keep(Credentials renewed) {
        synchronized (lock) {
            credentials = renewed;
        }
        keeper.accept(renewed);
        return renewed;
    }
}
