/**
 * The project's conventions for Cassandra: keyspace and schema, grouped writes, which errors are transient.
 */
@NullMarked
package org.sotto.common.cassandra;

import org.jspecify.annotations.NullMarked;
