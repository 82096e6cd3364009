/**
 * A user's own devices as the user sees them: list, removal, push tokens. Called by clients.
 */
@NullMarked
package org.sotto.user.devicelist;

import org.jspecify.annotations.NullMarked;
