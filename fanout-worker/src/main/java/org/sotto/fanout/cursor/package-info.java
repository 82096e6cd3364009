/**
 * Device cursors: up to where each device has stored its user's inbox. Reads topic {@code inbox.acks} (group
 * {@code fanout-worker-cursors}), owns table {@code device_cursors}; {@code read} asks for a device's cursor.
 */
@NullMarked
package org.sotto.fanout.cursor;

import org.jspecify.annotations.NullMarked;
