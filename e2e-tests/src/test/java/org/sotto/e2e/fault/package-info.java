/** Processes die and engines go away while messages travel. */
@NullMarked
package org.sotto.e2e.fault;

import org.jspecify.annotations.NullMarked;
