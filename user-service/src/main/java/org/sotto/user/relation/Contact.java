package org.sotto.user.relation;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An entry of a user's contact list.
 *
 * @param contactId who is in it
 * @param name the user's own name for them; null = none
 * @param addedAt since when
 */
public record Contact(UUID contactId, @Nullable String name, Instant addedAt) {}
