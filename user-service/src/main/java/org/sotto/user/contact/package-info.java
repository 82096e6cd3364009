/**
 * The contact list: which of my phone book's numbers have an account, and whom I keep. Writes table {@code contacts} through its
 * store. Called by clients.
 */
@NullMarked
package org.sotto.user.contact;

import org.jspecify.annotations.NullMarked;
