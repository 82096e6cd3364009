/** Encrypted people on the whole fleet: they read each other, on all their devices, and the server reads nothing. */
@NullMarked
package org.sotto.e2e.encryption;

import org.jspecify.annotations.NullMarked;
