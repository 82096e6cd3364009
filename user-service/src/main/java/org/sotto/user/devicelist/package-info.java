/**
 * A user's own devices as the user sees them: list, removal, push tokens. Called by clients. Removes on its own those that are
 * out of use.
 */
@NullMarked
package org.sotto.user.devicelist;

import org.jspecify.annotations.NullMarked;
