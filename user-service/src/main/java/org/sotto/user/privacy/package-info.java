/**
 * Who may see what of a user: the privacy columns of table {@code users}, and the rule. Called by clients for their own
 * settings, and by every subject that shows something of a user.
 */
@NullMarked
package org.sotto.user.privacy;

import org.jspecify.annotations.NullMarked;
