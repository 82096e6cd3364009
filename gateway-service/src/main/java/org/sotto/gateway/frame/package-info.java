/**
 * The JSON subprotocol: text frames to typed client frames and server frames to text, streaming. Called by whoever reads or
 * writes a socket; no state.
 */
@NullMarked
package org.sotto.gateway.frame;

import org.jspecify.annotations.NullMarked;
