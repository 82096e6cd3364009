/**
 * The injected {@link java.time.Clock}. Property {@code sotto.clock.offset} shifts it, for fault tests.
 */
@NullMarked
package org.sotto.common.time;

import org.jspecify.annotations.NullMarked;
