/** The fleet under test, the people who use it, and looks into its engines. */
@NullMarked
package org.sotto.e2e.fleet;

import org.jspecify.annotations.NullMarked;
