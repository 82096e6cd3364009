package org.sotto.user.signedlist;

import java.util.UUID;

/**
 * A device that a signed list names.
 *
 * @param deviceId under which the API knows it
 * @param deviceNumber its small number in the account
 * @param identity its keys
 */
public record ListedDevice(UUID deviceId, int deviceNumber, DeviceIdentity identity) {}
