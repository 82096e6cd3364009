package org.sotto.user.key;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sotto.user.signedlist.CurrentList;

/**
 * Bundles of one user's devices.
 *
 * @param userId whose
 * @param list the user's signed device list; null if none was published
 * @param bundles by the devices' numbers
 */
record UserBundles(UUID userId, @Nullable CurrentList list, List<Bundle> bundles) {}
