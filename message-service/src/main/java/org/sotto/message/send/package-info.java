/** Sends: who may, what was sent before (table {@code sends}, Redis {@code send:*}), and how a refusal reads. */
@NullMarked
package org.sotto.message.send;

import org.jspecify.annotations.NullMarked;
