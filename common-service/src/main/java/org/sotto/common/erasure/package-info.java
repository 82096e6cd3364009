/**
 * The end of an account as every service hears of it ({@code users.changed}) that keeps something of a user: erase, wait for
 * what was under way, tell user-service. Used by message-service, fanout-worker and presence-service; no table of its own.
 */
@NullMarked
package org.sotto.common.erasure;

import org.jspecify.annotations.NullMarked;
