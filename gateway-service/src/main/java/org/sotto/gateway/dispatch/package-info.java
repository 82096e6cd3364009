/**
 * From a frame to the subject that serves it: limits, order, the phases of a connection. Called by handshake's pipeline.
 */
@NullMarked
package org.sotto.gateway.dispatch;

import org.jspecify.annotations.NullMarked;
