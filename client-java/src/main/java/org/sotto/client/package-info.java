/**
 * The SDK's front door: {@link org.sotto.client.SottoClient} sends, receives, acknowledges and reconnects;
 * {@code org.sotto.client.rest} has accounts and reading. Content is opaque bytes here. Speaks {@code PROTOCOL.md} over
 * {@code /ws}; called by applications, tests and load runs.
 */
@NullMarked
package org.sotto.client;

import org.jspecify.annotations.NullMarked;
