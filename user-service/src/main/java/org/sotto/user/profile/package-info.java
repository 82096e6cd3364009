/**
 * What users show of themselves: profile columns of table {@code users}, table {@code profile_pictures}, the cache
 * {@code user:{user_id}:profile} in Redis, where it also reads {@code online:} and {@code last_seen:}. Called by clients, and
 * by contacts and blocks for what their lists show.
 */
@NullMarked
package org.sotto.user.profile;

import org.jspecify.annotations.NullMarked;
