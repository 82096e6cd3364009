/**
 * fanout-worker: every user's inbox and device cursors. {@code inbox} writes the log's entries as rows, {@code hint} tells
 * gateways about them, {@code cursor} keeps what devices have stored, {@code device} gives added devices their start,
 * {@code account} writes what happened to an account into the log, {@code read} answers replays and tails.
 */
@NullMarked
package org.sotto.fanout;

import org.jspecify.annotations.NullMarked;
