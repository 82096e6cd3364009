package org.sotto.fanout.inbox;

/**
 * A row of table {@code inbox_days}: a day on which a user's inbox got rows.
 *
 * @param day days since 1970 (UTC)
 * @param firstPosition the first row's position
 */
public record DayStart(int day, long firstPosition) {}
