/**
 * The end of an account: {@code DELETE /api/v1/users/me}, and the job that has every service erase what it keeps of the user,
 * in two passes, and ends in a report. Owns tables {@code account_deletions} and {@code account_deletion_steps}, tells the
 * fleet by {@code users.changed}, and is told by {@code POST /internal/v1/deletions/steps}. Verification calls it when a
 * number is recycled.
 */
@NullMarked
package org.sotto.user.deletion;

import org.jspecify.annotations.NullMarked;
