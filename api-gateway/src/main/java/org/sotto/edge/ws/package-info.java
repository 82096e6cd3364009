/**
 * {@code GET /ws} through the edge: tunnels to the gateways of {@code sotto.services.gateways}. Called by clients that use
 * the one public origin; in production a load balancer may send {@code /ws} to the gateways directly.
 */
@NullMarked
package org.sotto.edge.ws;

import org.jspecify.annotations.NullMarked;
