/**
 * Nothing lost, nothing twice, in order, on the client's side (PROTOCOL.md, The inbox): where a device keeps its
 * position, which entries it has seen, and when something is missing. Pure state, no threads and no sockets; called by
 * {@code org.sotto.client}.
 */
@NullMarked
package org.sotto.client.inbox;

import org.jspecify.annotations.NullMarked;
