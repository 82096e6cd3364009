/**
 * How many strangers somebody may look at. Redis keys {@code presence_strangers:{viewer}}. Called by queries.
 */
@NullMarked
package org.sotto.presence.stranger;

import org.jspecify.annotations.NullMarked;
