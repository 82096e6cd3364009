/**
 * What the end of an account leaves of its inbox. Reads {@code users.changed} in group {@code fanout-worker-erasure}, erases
 * through the stores of {@code inbox} and {@code cursor}.
 */
@NullMarked
package org.sotto.fanout.erasure;

import org.jspecify.annotations.NullMarked;
