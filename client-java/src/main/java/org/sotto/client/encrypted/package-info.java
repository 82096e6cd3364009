/**
 * A device that speaks encrypted to the fleet: {@link org.sotto.client.encrypted.EncryptedClient} joins the connection
 * ({@link org.sotto.client.SottoClient}), the calls for keys ({@link org.sotto.client.rest.KeyApi}) and the cryptography
 * ({@link org.sotto.client.e2ee.E2eeDevice}). An application begins here.
 */
@NullMarked
package org.sotto.client.encrypted;

import org.jspecify.annotations.NullMarked;
