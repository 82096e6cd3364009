/**
 * End-to-end encryption for one device: {@link org.sotto.client.e2ee.E2eeDevice} holds its keys, sessions and contacts in
 * a store and turns plaintext into what the server carries, and back. No network: what comes from the server is passed
 * in, and nothing of it is believed unchecked. The protocol itself lies in the packages below.
 *
 * <p>This is the published Signal specifications (PQXDH, Double Ratchet, Sesame, Sender Keys) with message formats of its
 * own, not compatible with Signal's own clients, and it has not been audited.
 */
@NullMarked
package org.sotto.client.e2ee;

import org.jspecify.annotations.NullMarked;
