/**
 * What every request must be before it is looked at: path, headers, version and size. Runs first on each HTTP request; the
 * WebSocket tunnel uses the same rules.
 */
@NullMarked
package org.sotto.edge.request;

import org.jspecify.annotations.NullMarked;
