package org.sotto.user.signedlist;

import java.util.List;
import java.util.UUID;

/**
 * The signed device lists of a user, from a version on.
 *
 * @param userId whose
 * @param version the newest one
 * @param lists oldest first, each the successor of the one before; empty for who has the newest one
 */
record ChainAnswer(UUID userId, long version, List<ListText> lists) {}
