/**
 * message-service: the only writer of a conversation. {@code log} accepts or refuses what the conversations' log holds;
 * {@code send} knows what was sent before, {@code directory} who exists; {@code message}, {@code receipt} and
 * {@code conversation} own the tables, the last also what clients read over REST.
 */
@NullMarked
package org.sotto.message;

import org.jspecify.annotations.NullMarked;
