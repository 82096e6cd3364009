/**
 * The frame {@code typing}, and {@code user_typing} to the peer: who the peer is (message-service,
 * {@code POST /internal/v1/conversations/peer}), whether the two have blocked each other and what the typist is called
 * (user-service), key {@code typing:{conversation}:{user}} of 5 s, a hint to the peer's gateways, and the end of what nobody
 * stopped. Stored nowhere else.
 */
@NullMarked
package org.sotto.gateway.typing;

import org.jspecify.annotations.NullMarked;
