/**
 * The keys that a device leaves with the server so that others can write to it while it is away (E2EE.md, 2.2 and 2.5):
 * making them, what the server stores of them, and the bundle that another device gets.
 */
@NullMarked
package org.sotto.client.e2ee.prekey;

import org.jspecify.annotations.NullMarked;
