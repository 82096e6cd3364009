/**
 * The operator's command that makes accounts for load runs, in profile {@code local} only.
 */
@NullMarked
package org.sotto.user.seed;

import org.jspecify.annotations.NullMarked;
