/**
 * api-gateway, the HTTP edge: the one public origin of the fleet. Routes to the services, checks tokens, sizes and rates,
 * tunnels {@code /ws} to the gateways. Called by clients and browsers; reads topic {@code users.changed} (revoked sessions)
 * and keeps rate limits in Redis.
 */
@NullMarked
package org.sotto.edge;

import org.jspecify.annotations.NullMarked;
