package org.sotto.user.link;

import org.sotto.common.auth.AccessToken;

/** Who comes to a mailbox, and with what. */
sealed interface Caller {
    Side side();

    /** @param token what it says is the mailbox's; not checked yet */
    record NewDevice(MailboxToken token) implements Caller {
        @Override
        public Side side() {
            return Side.NEW_DEVICE;
        }
    }

    /** @param token of a device that may be the primary one; that is not checked yet */
    record Primary(AccessToken token) implements Caller {
        @Override
        public Side side() {
            return Side.PRIMARY;
        }
    }
}
