/**
 * What all clients of one process share: the HTTP client, the timer, the worker threads and the JSON mapper. Owns the
 * threads of the SDK; called by every other package of it, calls none of them.
 */
@NullMarked
package org.sotto.client.runtime;

import org.jspecify.annotations.NullMarked;
