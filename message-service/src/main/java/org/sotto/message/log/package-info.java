/** The handler of the conversation log: clocks and ids per partition, the plan of a batch, its effects in their order. */
@NullMarked
package org.sotto.message.log;

import org.jspecify.annotations.NullMarked;
