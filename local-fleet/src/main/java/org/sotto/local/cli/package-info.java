/** The command line behind {@code ./sotto}: arguments, output and exit codes over {@link org.sotto.local.LocalFleet}. */
@NullMarked
package org.sotto.local.cli;

import org.jspecify.annotations.NullMarked;
