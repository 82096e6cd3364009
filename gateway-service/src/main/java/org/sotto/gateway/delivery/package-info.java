/**
 * What a device has been sent of its user's inbox and what it has acknowledged: state machines without sockets, threads or
 * clocks. Driven by replay, hint and receipt.
 */
@NullMarked
package org.sotto.gateway.delivery;

import org.jspecify.annotations.NullMarked;
