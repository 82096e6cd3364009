/**
 * The devices of a user: table {@code devices}. Called by verification (a new primary device), linking, sessions and lookups.
 */
@NullMarked
package org.sotto.user.device;

import org.jspecify.annotations.NullMarked;
