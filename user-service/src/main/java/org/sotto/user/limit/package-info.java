/**
 * How often something may happen. Redis keys {@code limit:{name:subject}}. Called by verification, and by every subject that
 * an account reads or changes.
 */
@NullMarked
package org.sotto.user.limit;

import org.jspecify.annotations.NullMarked;
