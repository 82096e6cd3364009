package org.sotto.user.lookup;

import org.sotto.user.privacy.PrivacySettings;

/**
 * What others ask about a user that does not depend on who asks.
 *
 * @param displayName the name that the user chose; empty = none yet
 * @param privacy what the user shows to whom
 */
record KnownUser(String displayName, PrivacySettings privacy) {}
