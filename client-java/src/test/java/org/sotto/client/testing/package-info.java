/** Shared with the tests of other modules (test-jar): the TypeScript library as a process that they talk to. */
@NullMarked
package org.sotto.client.testing;

import org.jspecify.annotations.NullMarked;
