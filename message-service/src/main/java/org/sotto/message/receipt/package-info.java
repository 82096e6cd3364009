/** Table {@code receipts}: how far each user has received and read a conversation. */
@NullMarked
package org.sotto.message.receipt;

import org.jspecify.annotations.NullMarked;
