/**
 * Who looks at whose presence: the frames {@code presence_subscribe} and {@code presence_unsubscribe}, and
 * {@code contact_presence} to those who subscribed. Key {@code presence_subscribers:{user}}, from which presence-service finds
 * the gateways of a change; {@code POST /internal/v1/presence/query} of presence-service for how it is now. What a viewer may
 * see is decided there.
 */
@NullMarked
package org.sotto.gateway.presence;

import org.jspecify.annotations.NullMarked;
