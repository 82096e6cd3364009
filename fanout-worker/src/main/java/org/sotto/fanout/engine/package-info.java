/**
 * What the other packages share about engines: waiting with a bound, and asking for a sign of life. No state.
 */
@NullMarked
package org.sotto.fanout.engine;

import org.jspecify.annotations.NullMarked;
