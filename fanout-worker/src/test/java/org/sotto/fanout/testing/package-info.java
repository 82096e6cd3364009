/** What the tests of this service share: the running service on the real engines, and the neighbours it talks to. */
@NullMarked
package org.sotto.fanout.testing;

import org.jspecify.annotations.NullMarked;
