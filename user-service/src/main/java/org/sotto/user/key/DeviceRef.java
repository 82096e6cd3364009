package org.sotto.user.key;

import java.util.UUID;

/** A device with its user: the key of every table here. */
record DeviceRef(UUID userId, UUID deviceId) {}
