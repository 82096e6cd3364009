/** What the tests of this service share: the running service, its clock and its SMS file. */
@NullMarked
package org.sotto.user.testing;

import org.jspecify.annotations.NullMarked;
