/** The rest of the fleet on real sockets, as far as the edge sees it: services that answer, gateways that talk. */
@NullMarked
package org.sotto.edge.played;

import org.jspecify.annotations.NullMarked;
