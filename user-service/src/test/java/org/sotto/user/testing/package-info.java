/** What the tests of this service share: the running service, its clock, its SMS file, engines that can be cut off. */
@NullMarked
package org.sotto.user.testing;

import org.jspecify.annotations.NullMarked;
