/**
 * Topic {@code users.changed}: table {@code user_events} is its outbox, written in the transaction of the change. Called by every
 * subject that changes a user.
 */
@NullMarked
package org.sotto.user.event;

import org.jspecify.annotations.NullMarked;
