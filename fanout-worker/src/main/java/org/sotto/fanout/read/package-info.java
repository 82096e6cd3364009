/**
 * Answers about inboxes for gateways: replay ({@code POST /internal/v1/inbox/read}) and tails
 * ({@code POST /internal/v1/inbox/tails}). Reads rows through {@code inbox} and cursors through {@code cursor}; asks
 * message-service for content. Caller: gateway-service.
 */
@NullMarked
package org.sotto.fanout.read;

import org.jspecify.annotations.NullMarked;
