/**
 * The block list. Writes table {@code blocks} through its store. Called by clients; what a block does to messages and presence
 * is decided where those are, by {@code POST /internal/v1/users/relations}.
 */
@NullMarked
package org.sotto.user.block;

import org.jspecify.annotations.NullMarked;
