/**
 * The users: tables {@code users} and {@code phone_hashes}. Called by verification when somebody signs in, and by contacts and
 * blocks for who exists.
 */
@NullMarked
package org.sotto.user.account;

import org.jspecify.annotations.NullMarked;
