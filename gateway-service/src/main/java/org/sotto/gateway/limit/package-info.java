/**
 * Rate limits: how much a device may say, and how often an address may connect. Called by dispatch, auth, connection and
 * handshake; state is one number per limit, in this process.
 */
@NullMarked
package org.sotto.gateway.limit;

import org.jspecify.annotations.NullMarked;
