/** What is kept of a user's inbox, for user-service's report about them: {@code POST /internal/v1/report}. */
@NullMarked
package org.sotto.fanout.report;

import org.jspecify.annotations.NullMarked;
