/**
 * Writing inboxes: reads topic {@code inbox.events} (group {@code fanout-worker}), owns tables {@code inbox} and
 * {@code inbox_days}, hands durable entries to {@code hint}. {@code read} asks its store for rows. One writer per user: the
 * owner of the user's partition.
 */
@NullMarked
package org.sotto.fanout.inbox;

import org.jspecify.annotations.NullMarked;
