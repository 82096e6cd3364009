/**
 * Hints from Redis pub/sub (channel {@code gateway:{id}}) to connections, and the comparison of tails
 * ({@code POST /internal/v1/inbox/tails} of fanout-worker) that heals a lost one.
 */
@NullMarked
package org.sotto.gateway.hint;

import org.jspecify.annotations.NullMarked;
