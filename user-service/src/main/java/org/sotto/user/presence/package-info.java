/**
 * Column {@code users.last_seen_at}, from topic {@code presence.updated} of presence-service: for profiles of whom Redis has
 * forgotten.
 */
@NullMarked
package org.sotto.user.presence;

import org.jspecify.annotations.NullMarked;
