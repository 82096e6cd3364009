/**
 * {@code ./sotto bench}: the latency of a fleet at a steady rate, measured by the SDK on the same machine. Prints and
 * never judges; called by the command line.
 */
@NullMarked
package org.sotto.local.bench;

import org.jspecify.annotations.NullMarked;
