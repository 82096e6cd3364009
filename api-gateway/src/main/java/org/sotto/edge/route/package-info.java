/** Which service answers which path, and what is not built yet. Called by clients over HTTP; calls user-service and message-service. */
@NullMarked
package org.sotto.edge.route;

import org.jspecify.annotations.NullMarked;
