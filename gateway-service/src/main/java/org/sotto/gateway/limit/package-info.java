/**
 * Rate limits: how much a connection may say, and how often an address may connect. Called by dispatch and handshake; state
 * is one number per limit.
 */
@NullMarked
package org.sotto.gateway.limit;

import org.jspecify.annotations.NullMarked;
