package org.sotto.user.signedlist;

import java.util.UUID;

/**
 * A device that is being linked.
 *
 * @param userId to whose account
 * @param deviceId the id that it will have
 * @param deviceNumber the number that it will have
 * @param pairingId the exchange between it and the primary device
 */
public record Reservation(UUID userId, UUID deviceId, int deviceNumber, UUID pairingId) {}
