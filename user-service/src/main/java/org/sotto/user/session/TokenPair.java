package org.sotto.user.session;

import io.swagger.v3.oas.annotations.media.Schema;

/**
 * What a device signs its requests with.
 *
 * @param accessToken Ed25519 JWT, valid for 1 hour
 * @param refreshToken opaque, valid once and for 7 days
 * @param expiresIn seconds until the access token ends
 */
public record TokenPair(
        String accessToken,
        String refreshToken,
        @Schema(example = "3600") long expiresIn) {

    @Override
    public String toString() {
        return "TokenPair[…]";
    }
}
