/** Messages from one person to another: ticks, order, offline delivery, duplicates. */
@NullMarked
package org.sotto.e2e.delivery;

import org.jspecify.annotations.NullMarked;
