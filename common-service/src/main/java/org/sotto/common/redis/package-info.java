/**
 * The project's conventions for Redis: key names, the shared connection, scripts, routing of hints to gateways.
 */
@NullMarked
package org.sotto.common.redis;

import org.jspecify.annotations.NullMarked;
