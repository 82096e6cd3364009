/**
 * Tells those with whom a user has a conversation that the user published another device list. Reads {@code users.changed} in a
 * group of its own and the user's row in {@code user_conversations}; writes {@code inbox.events}.
 */
@NullMarked
package org.sotto.message.partner;

import org.jspecify.annotations.NullMarked;
