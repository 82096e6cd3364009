package org.sotto.user.limit;

import java.time.Duration;

/**
 * At most so many in any window of that length.
 *
 * @param name a word for keys and messages, for example {@code address}
 * @param max at least 1
 * @param window its length
 */
public record Limit(String name, int max, Duration window) {}
