package org.sotto.common.kafka;

import java.time.Duration;

/** The topics of the fleet. What carries content or keys is kept for 48 hours (erasure), the rest for 7 days. */
public enum Topic {
    /** Everything a client does to a conversation; key: conversation. */
    MESSAGES_INBOUND("messages.inbound", Duration.ofHours(48)),
    /** "Stored on a device"; key: conversation. */
    MESSAGES_DELIVERED("messages.delivered", Duration.ofDays(7)),
    /** "Read by a user"; key: conversation. */
    MESSAGES_READ("messages.read", Duration.ofDays(7)),
    /** Everything a user must learn; key: user. */
    INBOX_EVENTS("inbox.events", Duration.ofHours(48)),
    /** Device cursors; key: user. */
    INBOX_ACKS("inbox.acks", Duration.ofDays(7)),
    /** Accounts, devices and revoked sessions; key: user. */
    USERS_CHANGED("users.changed", Duration.ofDays(7)),
    /** Online and last seen; key: user. */
    PRESENCE_UPDATED("presence.updated", Duration.ofDays(7));

    private final String logicalName;
    private final Duration retention;

    Topic(String logicalName, Duration retention) {
        this.logicalName = logicalName;
        this.retention = retention;
    }

    /** The name without a deployment's prefix. */
    public String logicalName() {
        return logicalName;
    }

    Duration retention() {
        return retention;
    }
}
