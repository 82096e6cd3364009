package org.sotto.fanout.inbox;

/** What an inbox row holds. */
public enum RowKind {
    /** A reference to a message; the content lies in message-service's table. */
    MESSAGE,
    /** The event itself, since it stands nowhere else. */
    EVENT,
    /** Nothing: a record that could not be processed left its place empty. */
    HOLE
}
