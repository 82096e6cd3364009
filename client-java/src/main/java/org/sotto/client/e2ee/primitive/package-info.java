/**
 * What the protocol is made of: curves, the KEM, ciphers and hashes with the checks of E2EE.md 2.1, and the reading and
 * writing of its binary structures. BouncyCastle computes curves, KEM, HKDF and Argon2; the JDK computes AES-GCM and
 * HMAC. Nothing here knows of devices or messages.
 */
@NullMarked
package org.sotto.client.e2ee.primitive;

import org.jspecify.annotations.NullMarked;
