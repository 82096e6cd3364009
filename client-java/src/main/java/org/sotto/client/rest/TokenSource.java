package org.sotto.client.rest;

import java.util.concurrent.CompletableFuture;

/** Where a client gets the access token that it authenticates a connection with. */
public interface TokenSource {
    /** A token that should be valid now; renewed first where its end is near. */
    CompletableFuture<String> accessToken();

    /**
     * A token to try after the server did not take {@code rejected}.
     *
     * @return fails with a {@link SottoApiException} of status 401 or 403 when the session is over, and with any other
     *     error when it may work later
     */
    CompletableFuture<String> replace(String rejected);

    /** One token, never renewed: for tests, and for load runs that last less than the token. */
    static TokenSource fixed(String token) {
        return new TokenSource() {
            @Override
            public CompletableFuture<String> accessToken() {
                return CompletableFuture.completedFuture(token);
            }

            @Override
            public CompletableFuture<String> replace(String rejected) {
                return CompletableFuture.failedFuture(new SottoApiException(
                        401, "invalid_token", "this client has one token and no way to renew it", null));
            }
        };
    }
}
