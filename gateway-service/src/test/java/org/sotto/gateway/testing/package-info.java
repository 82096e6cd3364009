/** What the tests share: gateways in this process, fanout-worker's two endpoints on a real socket, clients, topics. */
@NullMarked
package org.sotto.gateway.testing;

import org.jspecify.annotations.NullMarked;
