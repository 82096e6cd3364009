package org.sotto.presence.state;

/**
 * How a user is now.
 *
 * @param online whether somebody is connected as the user
 * @param lastSeenMillis milliseconds since the epoch, to the second; 0 = online, or not known
 */
public record Seen(boolean online, long lastSeenMillis) {
    /** What is shown of somebody who is hidden: the same as of somebody who was never here. */
    public static final Seen HIDDEN = new Seen(false, 0);
}
