/**
 * A socket: its phase, its bounded outbound queue, its close codes, the registry of all of them and the wheel that sweeps
 * them. All state of a connection belongs to its channel's event loop.
 */
@NullMarked
package org.sotto.gateway.connection;

import org.jspecify.annotations.NullMarked;
