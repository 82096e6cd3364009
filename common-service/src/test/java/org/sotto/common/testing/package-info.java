/** Shared by the tests of every service (test-jar): where the real engines are, and names of a test's own on them. */
@NullMarked
package org.sotto.common.testing;

import org.jspecify.annotations.NullMarked;
