/**
 * What all stores share: ids and times as column values, transactions that survive deadlocks, waiting for Redis.
 */
@NullMarked
package org.sotto.user.store;

import org.jspecify.annotations.NullMarked;
