/**
 * How often something may be asked. Redis keys {@code edge_limit:{name:subject}}, shared by all instances of the edge.
 * Called for each HTTP request and for each WebSocket handshake.
 */
@NullMarked
package org.sotto.edge.limit;

import org.jspecify.annotations.NullMarked;
