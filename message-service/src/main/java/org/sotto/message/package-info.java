/** Conversations, messages, receipts and history: the only writer of a conversation. */
@NullMarked
package org.sotto.message;

import org.jspecify.annotations.NullMarked;
