/**
 * Acknowledgements and read receipts into topics {@code messages.delivered} and {@code messages.read} (key: conversation).
 * Called by dispatch and cursor and, for what was left over, by the wheel and by drain.
 */
@NullMarked
package org.sotto.gateway.receipt;

import org.jspecify.annotations.NullMarked;
