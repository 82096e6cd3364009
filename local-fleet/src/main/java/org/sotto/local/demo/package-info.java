/**
 * {@code ./sotto demo}: two people, the real path, every tick with its time. Uses the public API through the SDK and
 * nothing of the fleet's inside but the local SMS file; called by the command line.
 */
@NullMarked
package org.sotto.local.demo;

import org.jspecify.annotations.NullMarked;
