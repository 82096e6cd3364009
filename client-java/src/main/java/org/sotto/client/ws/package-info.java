/**
 * The WebSocket under a client: one connection with its frames, its close codes, and {@link
 * org.sotto.client.ws.RawConnection} for tests that speak the protocol by hand. Called by {@code org.sotto.client};
 * knows nothing of messages or inboxes.
 */
@NullMarked
package org.sotto.client.ws;

import org.jspecify.annotations.NullMarked;
