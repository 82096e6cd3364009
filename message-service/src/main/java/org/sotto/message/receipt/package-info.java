/**
 * Table {@code receipts}: how far each user has received and read a conversation, and whom that is shown ({@code
 * read_receipts}, asked of user-service).
 */
@NullMarked
package org.sotto.message.receipt;

import org.jspecify.annotations.NullMarked;
