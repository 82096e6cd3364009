package org.sotto.e2e.input;

import java.util.UUID;

/** An account that may be spoilt. */
record SeededUser(UUID userId, UUID deviceId, String accessToken, String refreshToken) {}
