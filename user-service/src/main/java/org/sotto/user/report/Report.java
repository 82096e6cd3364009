package org.sotto.user.report;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sotto.user.device.DeviceType;
import org.sotto.user.device.Platform;
import org.sotto.user.device.PushProvider;
import org.sotto.user.link.Reservations;
import org.sotto.user.profile.ProfileAnswer;
import org.sotto.user.session.SessionTimes;

/**
 * Everything that is stored about a user.
 *
 * @param createdAt when the account was made
 * @param profile with phone number, picture, privacy settings and presence
 * @param devices by their numbers
 * @param reservedDevices what is held for devices that are being linked, by their numbers
 * @param formerDevices ids of devices that were removed in the last month
 * @param sessions also those that have ended, as long as they are kept
 * @param contacts with the user's own names for them
 * @param blocks whom the user blocked
 * @param keys the public keys of devices
 * @param deviceList the signed list of devices; absent if none was published
 * @param twoFactorSetAt since when the account has its PIN; absent if it has none
 * @param conversations what message-service keeps, but for the messages
 * @param messages where the messages are
 * @param inbox what fanout-worker keeps
 * @param presence what presence-service keeps
 */
record Report(
        Instant createdAt,
        ProfileAnswer profile,
        List<Device> devices,
        List<Reservations.Pending> reservedDevices,
        List<UUID> formerDevices,
        List<SessionTimes> sessions,
        List<Contact> contacts,
        List<Block> blocks,
        List<Keys> keys,
        @Nullable DeviceList deviceList,
        @Nullable Instant twoFactorSetAt,
        List<Conversation> conversations,
        String messages,
        Inbox inbox,
        Presence presence) {
    /** Messages are encrypted, and each of the user's devices reads them itself. */
    static final String MESSAGES = "encrypted; GET /api/v1/conversations/{conversation_id}/messages gives them";

    /**
     * @param lastActiveAt when it last renewed its session
     * @param pushProvider absent without a push token
     * @param pushToken absent without one
     */
    record Device(
            UUID deviceId,
            int deviceNumber,
            String deviceName,
            DeviceType deviceType,
            Platform platform,
            boolean isPrimary,
            Instant createdAt,
            Instant lastActiveAt,
            @Nullable PushProvider pushProvider,
            @Nullable String pushToken) {}

    /** @param contactName absent without one */
    record Contact(UUID userId, @Nullable String contactName, Instant addedAt) {}

    record Block(UUID userId, Instant blockedAt) {}

    /**
     * @param identityKey base64; absent with libsignalIdentityKey
     * @param identityDhKey base64; absent with libsignalIdentityKey
     * @param libsignalIdentityKey base64; absent with the others
     * @param kemLastResortAt when it was uploaded; absent without one
     * @param oneTime how many one-time keys wait to be handed out
     * @param oneTimeKem how many one-time KEM keys wait to be handed out
     */
    record Keys(
            UUID deviceId,
            int registrationId,
            @Nullable String identityKey,
            @Nullable String identityDhKey,
            @Nullable String libsignalIdentityKey,
            Instant signedPreKeyAt,
            @Nullable Instant kemLastResortAt,
            int oneTime,
            int oneTimeKem) {}

    /**
     * @param accountIdentityKey base64
     * @param versions how many versions are kept
     */
    record DeviceList(long version, String accountIdentityKey, int versions) {}

    /**
     * @param mutedUntil absent if it is not muted
     * @param deliveredUpTo the newest message that has reached a device of the user's; absent before any
     * @param readUpTo the newest message that the user has read; absent before any
     */
    record Conversation(
            UUID conversationId,
            UUID peerId,
            boolean archived,
            @Nullable Instant mutedUntil,
            boolean pinned,
            @Nullable UUID deliveredUpTo,
            @Nullable Instant deliveredAt,
            @Nullable UUID readUpTo,
            @Nullable Instant readAt) {}

    /** Entries that wait for devices, each kept 30 days, and how far each device has come. */
    record Inbox(List<Day> days, List<Cursor> cursors) {

        /**
         * @param day the date in UTC
         * @param firstPosition the position of its first entry
         * @param entries how many are kept
         */
        record Day(String day, long firstPosition, long entries) {}

        /** @param startedAfter where a device that was added began; 0 = at the beginning */
        record Cursor(UUID deviceId, long position, long startedAfter) {}
    }

    /** @param lastSeen absent if it is not known */
    record Presence(boolean online, @Nullable Instant lastSeen, List<Connected> connected) {

        /** @param until when it ends unless it is refreshed */
        record Connected(UUID deviceId, String gateway, Instant until) {}
    }
}
