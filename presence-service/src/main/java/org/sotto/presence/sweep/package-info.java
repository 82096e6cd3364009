/**
 * Makes {@code online:{user}} and {@code last_seen:{user}} of the sessions that gateways write: reads
 * {@code presence_expiry:{shard}} and {@code user_sessions:{user}} each second. Runs by itself; nobody calls it.
 */
@NullMarked
package org.sotto.presence.sweep;

import org.jspecify.annotations.NullMarked;
