/**
 * Waiting for engines with a bound, and asking them for a sign of life. Used by the services that read the log and write to
 * Cassandra (message-service, fanout-worker). No state.
 */
@NullMarked
package org.sotto.common.engine;

import org.jspecify.annotations.NullMarked;
