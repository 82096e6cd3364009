/**
 * The WebSocket tier: holds sockets, and nothing else of value. Subjects build on each other in this order: settings, limit,
 * frame, delivery, call, connection; on these send, receipt, cursor, session, typing, presence, replay, hint, auth; on these
 * dispatch, handshake, drain.
 */
@NullMarked
package org.sotto.gateway;

import org.jspecify.annotations.NullMarked;
