/**
 * Devices that are added to an account, and where in its inbox each of them starts. Reads {@code users.changed}, writes the
 * first cursors.
 */
@NullMarked
package org.sotto.fanout.device;

import org.jspecify.annotations.NullMarked;
