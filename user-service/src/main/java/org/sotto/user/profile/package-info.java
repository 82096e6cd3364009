/**
 * What users show of themselves: profile columns of table {@code users}. Called by clients.
 */
@NullMarked
package org.sotto.user.profile;

import org.jspecify.annotations.NullMarked;
