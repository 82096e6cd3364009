/**
 * The key server (E2EE.md, 2.5): devices upload public keys, and others claim a bundle of them to begin a session. Owns tables
 * {@code device_keys}, {@code one_time_pre_keys} and {@code one_time_kem_pre_keys} and Redis key {@code keys_low:{user}}; tells a
 * connected device by a hint to its gateway that its one-time keys run low, and the fleet by {@code users.changed}
 * ({@code device_keys_added}) that a device has keys. Called by clients; by lookups; by whatever takes a device or an account
 * away; and by the report.
 */
@NullMarked
package org.sotto.user.key;

import org.jspecify.annotations.NullMarked;
