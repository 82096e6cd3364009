/**
 * Linking a device by QR code (E2EE.md, 2.6): what the new device and the primary say to each other through the server's
 * blind mailbox. The QR code carries what the server must not know. Carrying the messages is the caller's part.
 */
@NullMarked
package org.sotto.client.e2ee.link;

import org.jspecify.annotations.NullMarked;
