/**
 * Tables {@code user_conversations} and {@code conversation_buckets}: the list of conversations, history over REST, and what was
 * withheld from whoever blocked its sender. Reads {@code message} and {@code receipt}; {@code log} writes and asks.
 */
@NullMarked
package org.sotto.message.conversation;

import org.jspecify.annotations.NullMarked;
