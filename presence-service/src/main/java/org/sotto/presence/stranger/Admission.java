package org.sotto.presence.stranger;

import java.util.Set;
import java.util.UUID;

/**
 * Whom a viewer may look at.
 *
 * @param refused who are one stranger too many
 * @param retryAfterMillis when one of those may be asked for again; 0 if nobody is refused
 */
public record Admission(Set<UUID> refused, long retryAfterMillis) {
    /** Nobody is refused. */
    static final Admission ALL = new Admission(Set.of(), 0);
}
