/**
 * Secrets of the configuration, and HMAC under them. No state.
 */
@NullMarked
package org.sotto.user.secret;

import org.jspecify.annotations.NullMarked;
