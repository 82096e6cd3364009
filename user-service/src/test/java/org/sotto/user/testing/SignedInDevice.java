package org.sotto.user.testing;

import java.util.UUID;

/** A device that signed in through the API. */
public record SignedInDevice(
        String phoneNumber, UUID userId, UUID deviceId, String accessToken, String refreshToken, boolean newUser) {

    static SignedInDevice of(String phoneNumber, Answer verified) {
        return new SignedInDevice(
                phoneNumber,
                UUID.fromString(verified.data("user_id")),
                UUID.fromString(verified.data("device_id")),
                verified.data("access_token"),
                verified.data("refresh_token"),
                Boolean.parseBoolean(verified.data("is_new_user")));
    }
}
