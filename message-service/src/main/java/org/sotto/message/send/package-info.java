/** What was sent before: the partition's memory, Redis {@code send:*}, table {@code sends}. Asked by {@code log}. */
@NullMarked
package org.sotto.message.send;

import org.jspecify.annotations.NullMarked;
