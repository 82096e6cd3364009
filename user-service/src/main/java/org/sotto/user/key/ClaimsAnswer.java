package org.sotto.user.key;

import java.util.List;

/**
 * Bundles of devices of several users.
 *
 * @param users those that exist, in the order in which they were first named
 */
record ClaimsAnswer(List<ClaimAnswer> users) {}
