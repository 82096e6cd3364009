package org.sotto.message.testing;

import java.util.List;
import java.util.UUID;

/** Somebody who is registered. */
public record Person(UUID id, List<UUID> devices) {
    /** The device that they send from. */
    public UUID device() {
        return devices.get(0);
    }
}
