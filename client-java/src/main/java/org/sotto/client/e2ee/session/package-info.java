/**
 * Sessions between two devices, suite {@code 0x01} (E2EE.md, 3): the PQXDH handshake, the Double Ratchet, their messages
 * as they travel, and which of several sessions is the active one. Pure state: {@code org.sotto.client.e2ee} stores it.
 */
@NullMarked
package org.sotto.client.e2ee.session;

import org.jspecify.annotations.NullMarked;
