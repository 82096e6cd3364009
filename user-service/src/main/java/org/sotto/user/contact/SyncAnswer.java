package org.sotto.user.contact;

import java.util.List;

/**
 * Who of a phone book has an account.
 *
 * @param registeredUsers in the order in which their hashes were sent; oneself is not among them
 */
record SyncAnswer(List<RegisteredUser> registeredUsers) {}
