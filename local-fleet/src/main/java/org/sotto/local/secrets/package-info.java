/** The keys and secrets of a local fleet, generated once. Owns {@code secrets.properties} of the state directory. */
@NullMarked
package org.sotto.local.secrets;

import org.jspecify.annotations.NullMarked;
