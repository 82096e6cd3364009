/**
 * presence-service: who is online and when they were last seen. Nobody calls it; gateways write sessions into Redis, it
 * makes {@code online:{user}} and {@code last_seen:{user}} of them and announces changes on topic {@code presence.updated}.
 */
@NullMarked
package org.sotto.presence;

import org.jspecify.annotations.NullMarked;
