package org.sotto.user.seed;

import java.util.UUID;

/** One line of the seed command's output. */
record SeededUser(UUID userId, UUID deviceId, String phoneNumber, String accessToken, String refreshToken) {}
