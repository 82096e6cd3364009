/**
 * Linking a device by QR code (E2EE.md, section 2.6): a blind mailbox between the new device and the primary one, the id and
 * number that wait for the new device meanwhile, and its first session. Redis keys {@code link:{pairing}}, table
 * {@code device_reservations}. Called by clients, by the signed list through
 * {@link org.sotto.user.signedlist.ReservedDevices}, and by verification and deletion, which end what is under way.
 */
@NullMarked
package org.sotto.user.link;

import org.jspecify.annotations.NullMarked;
