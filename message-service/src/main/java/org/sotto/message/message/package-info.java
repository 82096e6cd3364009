/** Table {@code messages}: rows by conversation and month. Read by history and, over HTTP, by fanout-worker. */
@NullMarked
package org.sotto.message.message;

import org.jspecify.annotations.NullMarked;
