/**
 * Who is connected where, in Redis: {@code session:{user}:{device}}, {@code user_sessions:{user}}, {@code user_away:{user}},
 * {@code presence_expiry:{shard}}. Nothing here is the only copy: the sockets themselves are.
 */
@NullMarked
package org.sotto.gateway.session;

import org.jspecify.annotations.NullMarked;
