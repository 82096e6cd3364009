/**
 * The listening socket: pipeline, HTTP upgrade, subprotocol, origin and connect rate.
 */
@NullMarked
package org.sotto.gateway.handshake;

import org.jspecify.annotations.NullMarked;
