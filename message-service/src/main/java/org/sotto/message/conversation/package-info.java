/** Tables {@code user_conversations} and {@code conversation_buckets}: the list of conversations, and history over REST. */
@NullMarked
package org.sotto.message.conversation;

import org.jspecify.annotations.NullMarked;
