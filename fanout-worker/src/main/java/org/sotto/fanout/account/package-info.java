/**
 * What a user's devices learn of their own account: a setting that another device changed, a device that came or went. Reads
 * {@code users.changed}, writes {@code inbox.events}.
 */
@NullMarked
package org.sotto.fanout.account;

import org.jspecify.annotations.NullMarked;
