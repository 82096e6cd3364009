/**
 * Device cursors into topic {@code inbox.acks} (key: user): every 5 s when changed, and when a connection
 * closes, after its receipts ({@code receipt}).
 */
@NullMarked
package org.sotto.gateway.cursor;

import org.jspecify.annotations.NullMarked;
