/**
 * Where a device keeps its keys and states: sealed records in transactions, so that a message leaves, or is shown, only
 * with the state that belongs to it.
 */
@NullMarked
package org.sotto.client.e2ee.store;

import org.jspecify.annotations.NullMarked;
