/**
 * The end of an account. Called by verification when a number is recycled.
 */
@NullMarked
package org.sotto.user.deletion;

import org.jspecify.annotations.NullMarked;
