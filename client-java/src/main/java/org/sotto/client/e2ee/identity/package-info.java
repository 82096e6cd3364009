/**
 * Who a device is, and whom to believe: account and device keys, the signed device list with the rules by which a client
 * pins and follows it (E2EE.md, 2.2 to 2.4), and the safety number. Called by everything that meets another device.
 */
@NullMarked
package org.sotto.client.e2ee.identity;

import org.jspecify.annotations.NullMarked;
