/**
 * Live entries on their way to gateways: Redis channel {@code gateway:{id}}, routed by {@code user_sessions:{user_id}}.
 * Called by {@code inbox} after a batch is durable. Nothing here can fail its caller.
 */
@NullMarked
package org.sotto.fanout.hint;

import org.jspecify.annotations.NullMarked;
