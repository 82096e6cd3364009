/**
 * Ids: how a UUID becomes bytes, how a 1:1 conversation gets its id, how message ids compare. Called by everyone; no state.
 */
@NullMarked
package org.sotto.common.id;

import org.jspecify.annotations.NullMarked;
