/**
 * Sessions and their tokens: table {@code sessions}, access tokens and the keys that verify them, refresh tokens that rotate,
 * logout. Called by clients and, for new sessions, by verification.
 */
@NullMarked
package org.sotto.user.session;

import org.jspecify.annotations.NullMarked;
