/** Tells the fleet who came and who went: topic {@code presence.updated}, keyed by user. Called by the sweep. */
@NullMarked
package org.sotto.presence.announce;

import org.jspecify.annotations.NullMarked;
