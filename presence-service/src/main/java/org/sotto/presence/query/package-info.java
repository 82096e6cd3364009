/** Internal: {@code POST /internal/v1/presence/query}, how users are now, for gateways whose clients subscribe. */
@NullMarked
package org.sotto.presence.query;

import org.jspecify.annotations.NullMarked;
