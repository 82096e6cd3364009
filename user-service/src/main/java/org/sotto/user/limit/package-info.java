/**
 * How often something may happen. Redis keys {@code limit:{name:subject}}. Called by verification.
 */
@NullMarked
package org.sotto.user.limit;

import org.jspecify.annotations.NullMarked;
