/**
 * Messages from clients into topic {@code messages.inbound} (key: conversation). Called by dispatch.
 */
@NullMarked
package org.sotto.gateway.send;

import org.jspecify.annotations.NullMarked;
