/** Sign-up, tokens and connections of a device. */
@NullMarked
package org.sotto.e2e.session;

import org.jspecify.annotations.NullMarked;
