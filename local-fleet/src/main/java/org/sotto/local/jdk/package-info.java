/** The Java installations of this machine, and the JVM flags that suit each. */
@NullMarked
package org.sotto.local.jdk;

import org.jspecify.annotations.NullMarked;
