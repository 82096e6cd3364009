/**
 * Processes that outlive the launcher: starting, identifying, signalling, and telling who holds a port. Knows nothing of
 * what runs in them. Owns {@code run/*.pid} and {@code logs/*.log} of the state directory.
 */
@NullMarked
package org.sotto.local.process;

import org.jspecify.annotations.NullMarked;
