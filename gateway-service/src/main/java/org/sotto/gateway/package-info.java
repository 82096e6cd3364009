/**
 * The WebSocket tier: holds sockets, and nothing else of value. Subjects build on each other in this order: settings, limit,
 * frame, delivery, connection; on these send, receipt, cursor, session, replay, hint, auth; on these dispatch, handshake, drain.
 */
@NullMarked
package org.sotto.gateway;

import org.jspecify.annotations.NullMarked;
