/**
 * What is kept of a user's conversations, for user-service's report about them: {@code POST /internal/v1/report}.
 */
@NullMarked
package org.sotto.message.report;

import org.jspecify.annotations.NullMarked;
