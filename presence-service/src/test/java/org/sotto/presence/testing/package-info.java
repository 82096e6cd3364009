/** The running service for tests. */
@NullMarked
package org.sotto.presence.testing;

import org.jspecify.annotations.NullMarked;
