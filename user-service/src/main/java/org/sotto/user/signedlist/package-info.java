/**
 * The signed device lists of users (E2EE.md, 2.3): {@code PUT /api/v1/devices/list} and {@code GET …/{user_id}}. Owns table
 * {@code device_lists}; checks, keeps and hands out, and tells the fleet by {@code users.changed} ({@code device_list_changed}).
 * Called by clients, and by keys and lookups for which devices a list names. Asks keys ({@link UploadedIdentities}) and linking
 * ({@link ReservedDevices}) what they know of a device.
 */
@NullMarked
package org.sotto.user.signedlist;

import org.jspecify.annotations.NullMarked;
