/**
 * presence-service: who is online, when they were last seen, and who may know. Gateways write sessions and subscriptions into
 * Redis; of sessions it makes {@code online:{user}} and {@code last_seen:{user}}, announces changes on topic
 * {@code presence.updated}, and tells the gateways of subscribers whom privacy allows. Gateways also ask it
 * ({@code POST /internal/v1/presence/query}).
 */
@NullMarked
package org.sotto.presence;

import org.jspecify.annotations.NullMarked;
