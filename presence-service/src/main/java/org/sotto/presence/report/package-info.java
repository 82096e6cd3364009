/** What Redis says of a user's presence, for user-service's report about them: {@code POST /internal/v1/report}. */
@NullMarked
package org.sotto.presence.report;

import org.jspecify.annotations.NullMarked;
