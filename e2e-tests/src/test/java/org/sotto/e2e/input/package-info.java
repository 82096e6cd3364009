/** What a client must not do, and what it is told. */
@NullMarked
package org.sotto.e2e.input;

import org.jspecify.annotations.NullMarked;
