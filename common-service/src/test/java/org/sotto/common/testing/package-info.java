/**
 * Shared by the tests of every service (test-jar): where the real engines are, names of a test's own on them and wires to them
 * that can be cut, what the rest of the fleet would hear, keys and tokens, and a clock.
 */
@NullMarked
package org.sotto.common.testing;

import org.jspecify.annotations.NullMarked;
