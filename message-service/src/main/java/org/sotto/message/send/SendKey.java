package org.sotto.message.send;

import java.util.UUID;

/** Names a send: the device, and the id that it gave. */
public record SendKey(UUID deviceId, UUID tempId) {}
