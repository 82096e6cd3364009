/**
 * What other services ask about users: {@code POST /internal/v1/users/lookup}. Reads table {@code devices} through its store.
 */
@NullMarked
package org.sotto.user.lookup;

import org.jspecify.annotations.NullMarked;
