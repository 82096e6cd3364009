/**
 * What the end of an account leaves of its conversations. Reads {@code users.changed} in group {@code message-service-erasure},
 * erases through the stores of the tables.
 */
@NullMarked
package org.sotto.message.erasure;

import org.jspecify.annotations.NullMarked;
