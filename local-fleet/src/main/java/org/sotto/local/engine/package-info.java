/**
 * Kafka, Cassandra, MySQL, Redis and S3 as child processes: their settings, their set-up, and the client that asks
 * whether they answer. Owns {@code conf/} and {@code data/} of the state directory, and the unpacked binaries of its
 * cache.
 */
@NullMarked
package org.sotto.local.engine;

import org.jspecify.annotations.NullMarked;
