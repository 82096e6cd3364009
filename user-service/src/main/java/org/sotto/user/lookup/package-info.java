/**
 * What other services ask about users: {@code POST /internal/v1/users/lookup} and {@code …/relations}. Reads tables
 * {@code users}, {@code devices}, {@code device_lists}, {@code device_keys}, {@code contacts} and {@code blocks} through their
 * stores.
 */
@NullMarked
package org.sotto.user.lookup;

import org.jspecify.annotations.NullMarked;
