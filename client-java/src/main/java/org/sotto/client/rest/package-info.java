/**
 * Accounts and reading over REST (PROTOCOL.md, REST): registering, tokens and their renewal, history, conversations.
 * Called by applications and, for tokens, by {@code org.sotto.client}; knows nothing of the WebSocket.
 */
@NullMarked
package org.sotto.client.rest;

import org.jspecify.annotations.NullMarked;
