package org.sotto.common.auth;

import org.sotto.proto.v1.UserChanged;

/** A bean of this type is told of every record of {@code users.changed}, on one thread; it must not block. */
@FunctionalInterface
public interface UserChangeListener {
    void onUserChanged(UserChanged change);
}
