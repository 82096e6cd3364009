/**
 * Going down without losing anybody: stop accepting, hint, close, flush.
 */
@NullMarked
package org.sotto.gateway.drain;

import org.jspecify.annotations.NullMarked;
