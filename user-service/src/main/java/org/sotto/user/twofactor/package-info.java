/**
 * The PIN that guards an account against whoever gets hold of its number: table {@code two_factor}. Called by clients, and by
 * verification when a known number signs in.
 */
@NullMarked
package org.sotto.user.twofactor;

import org.jspecify.annotations.NullMarked;
