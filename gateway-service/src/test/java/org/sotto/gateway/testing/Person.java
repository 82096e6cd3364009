package org.sotto.gateway.testing;

import java.util.UUID;
import org.sotto.common.testing.TestTokens;

/** A user's device in a session. */
public record Person(UUID userId, UUID deviceId, UUID sid) {
    public static Person random() {
        return new Person(UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID());
    }

    /** Another device of the same user. */
    public Person otherDevice() {
        return new Person(userId, UUID.randomUUID(), UUID.randomUUID());
    }

    public String token() {
        return TestTokens.valid(userId, deviceId, sid);
    }
}
