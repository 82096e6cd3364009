package org.sotto.gateway.connection;

import java.util.UUID;

/**
 * Whose connection it is, by its access token.
 *
 * @param userId the user
 * @param deviceId the device
 * @param deviceNumber the device's small number
 * @param sid the session that the token belongs to
 */
public record Identity(UUID userId, UUID deviceId, int deviceNumber, UUID sid) {}
