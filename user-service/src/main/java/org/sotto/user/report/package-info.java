/**
 * Everything that is stored about a user, for the user: {@code GET /api/v1/users/me/report}. Reads this service's tables through
 * their stores, and asks message-service, fanout-worker and presence-service ({@code POST /internal/v1/report}).
 */
@NullMarked
package org.sotto.user.report;

import org.jspecify.annotations.NullMarked;
