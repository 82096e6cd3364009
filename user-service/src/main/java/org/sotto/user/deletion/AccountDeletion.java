package org.sotto.user.deletion;

import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sotto.user.account.AccountStore;
import org.sotto.user.device.DeviceStore;
import org.sotto.user.event.Changes;
import org.sotto.user.profile.PictureStore;
import org.sotto.user.relation.BlockStore;
import org.sotto.user.relation.ContactStore;
import org.sotto.user.session.Sessions;
import org.sotto.user.twofactor.TwoFactor;
import org.springframework.stereotype.Component;

/**
 * Removes an account from this service's tables and tells the fleet ({@code user_deleted}): from then on nobody finds it,
 * writes to it or signs in to it. Rows of its sessions stay, revoked, until their tokens have expired. What other services
 * keep about the user is not removed here.
 */
@Component
public class AccountDeletion {
    private static final Logger log = LoggerFactory.getLogger(AccountDeletion.class);
    private static final String DELETED = "account_deleted";

    private final AccountStore accounts;
    private final DeviceStore devices;
    private final Sessions sessions;
    private final TwoFactor twoFactor;
    private final ContactStore contacts;
    private final BlockStore blocks;
    private final PictureStore pictures;

    AccountDeletion(
            AccountStore accounts,
            DeviceStore devices,
            Sessions sessions,
            TwoFactor twoFactor,
            ContactStore contacts,
            BlockStore blocks,
            PictureStore pictures) {
        this.accounts = accounts;
        this.devices = devices;
        this.sessions = sessions;
        this.twoFactor = twoFactor;
        this.contacts = contacts;
        this.blocks = blocks;
        this.pictures = pictures;
    }

    /** Deletes within the caller's transaction. */
    public void delete(UUID userId, Changes changes) {
        sessions.revokeAll(userId, DELETED, changes);
        devices.deleteAll(userId);
        twoFactor.remove(userId);
        contacts.deleteAllOf(userId);
        blocks.deleteAllOf(userId);
        pictures.delete(userId);
        accounts.delete(userId);
        changes.deleted(userId);
        log.info("account {} is deleted", userId);
    }
}
