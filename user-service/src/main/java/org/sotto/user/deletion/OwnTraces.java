package org.sotto.user.deletion;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.sotto.common.redis.RedisKeys;
import org.sotto.user.account.AccountStore;
import org.sotto.user.device.DeviceStore;
import org.sotto.user.key.DeviceKeys;
import org.sotto.user.limit.AccountLimiter;
import org.sotto.user.limit.ClaimedDevices;
import org.sotto.user.link.Reservations;
import org.sotto.user.profile.PictureStore;
import org.sotto.user.relation.BlockStore;
import org.sotto.user.relation.ContactStore;
import org.sotto.user.session.Sessions;
import org.sotto.user.signedlist.SignedDeviceLists;
import org.sotto.user.store.RedisStrings;
import org.sotto.user.twofactor.TwoFactor;
import org.springframework.stereotype.Component;

/** What this service keeps of a user, but for the deletion itself. */
@Component
class OwnTraces {
    private final AccountStore accounts;
    private final DeviceStore devices;
    private final Reservations reservations;
    private final Sessions sessions;
    private final TwoFactor twoFactor;
    private final ContactStore contacts;
    private final BlockStore blocks;
    private final PictureStore pictures;
    private final DeviceKeys deviceKeys;
    private final SignedDeviceLists lists;
    private final RedisStrings redis;
    private final RedisKeys keys;
    private final AccountLimiter limiter;
    private final ClaimedDevices claimedDevices;

    OwnTraces(
            AccountStore accounts,
            DeviceStore devices,
            Reservations reservations,
            Sessions sessions,
            TwoFactor twoFactor,
            ContactStore contacts,
            BlockStore blocks,
            PictureStore pictures,
            DeviceKeys deviceKeys,
            SignedDeviceLists lists,
            RedisStrings redis,
            RedisKeys keys,
            AccountLimiter limiter,
            ClaimedDevices claimedDevices) {
        this.accounts = accounts;
        this.devices = devices;
        this.reservations = reservations;
        this.sessions = sessions;
        this.twoFactor = twoFactor;
        this.contacts = contacts;
        this.blocks = blocks;
        this.pictures = pictures;
        this.deviceKeys = deviceKeys;
        this.lists = lists;
        this.redis = redis;
        this.keys = keys;
        this.limiter = limiter;
        this.claimedDevices = claimedDevices;
    }

    /** Erases the rows of the account but its sessions, within the caller's transaction. Returns how many, by table. */
    Map<String, Long> erase(UUID userId) {
        Map<String, Long> counts = new LinkedHashMap<>();
        counts.put("device_keys", (long) deviceKeys.eraseAll(userId));
        counts.put("device_lists", (long) lists.erase(userId));
        counts.put("devices", (long) devices.deleteAll(userId));
        counts.put("device_reservations", (long) reservations.dropAll(userId));
        counts.put("two_factor", twoFactor.remove(userId) ? 1L : 0L);
        counts.put("contacts", (long) contacts.deleteAllOf(userId));
        counts.put("blocks", (long) blocks.deleteAllOf(userId));
        counts.put("profile_pictures", (long) pictures.delete(userId));
        counts.put("account", (long) accounts.delete(userId));
        return counts;
    }

    /**
     * Erases also the sessions, when the fleet has known for long that they are revoked, and rows that a request wrote while
     * the account ended. Otherwise as {@link #erase}.
     */
    Map<String, Long> eraseLeftovers(UUID userId) {
        Map<String, Long> counts = erase(userId);
        counts.put("sessions", (long) sessions.deleteAll(userId));
        return counts;
    }

    /**
     * Takes the user off the block lists of others, within the caller's transaction. Not before all that they sent is decided: a
     * message that waits in the log would else reach somebody who had blocked them.
     */
    void eraseBlocksAgainst(UUID userId) {
        blocks.deleteAllAgainst(userId);
    }

    /**
     * Erases the cached profile, the counts of what the account did and the times at which its devices were told of low keys.
     *
     * @throws io.lettuce.core.RedisException if Redis does not answer
     */
    void eraseInRedis(UUID userId) {
        List<String> all = new ArrayList<>(limiter.keysOf(userId));
        all.add(claimedDevices.key(userId));
        all.add(keys.profile(userId));
        all.add(keys.keysLow(userId));
        redis.delete(all);
    }
}
