/**
 * The device list that an account's primary device signs. What it asks of linking, which holds ids and numbers for devices that
 * are not there yet, is {@link org.sotto.user.signedlist.ReservedDevices}.
 */
@NullMarked
package org.sotto.user.signedlist;

import org.jspecify.annotations.NullMarked;
