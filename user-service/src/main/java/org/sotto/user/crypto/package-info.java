/**
 * Checks of the public keys and signatures that devices upload (E2EE.md, 2.1, 2.2 and 2.5). The server holds no private key of a
 * device and encrypts to none. Called by keys and signed device lists; the only package that uses BouncyCastle's curves.
 */
@NullMarked
package org.sotto.user.crypto;

import org.jspecify.annotations.NullMarked;
