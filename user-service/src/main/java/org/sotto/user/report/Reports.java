package org.sotto.user.report;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.sotto.common.web.ApiException;
import org.sotto.user.account.AccountStore;
import org.sotto.user.device.DeviceStore;
import org.sotto.user.device.FormerDevices;
import org.sotto.user.key.DeviceKeys;
import org.sotto.user.link.Reservations;
import org.sotto.user.profile.Profiles;
import org.sotto.user.relation.BlockStore;
import org.sotto.user.relation.ContactStore;
import org.sotto.user.session.Sessions;
import org.sotto.user.signedlist.SignedDeviceLists;
import org.sotto.user.twofactor.TwoFactor;
import org.sotto.user.web.Base64Text;
import org.springframework.stereotype.Component;

/** Puts together what all services keep of a user. */
@Component
class Reports {
    private static final int PAGE = 1_000;

    private final AccountStore accounts;
    private final Profiles profiles;
    private final DeviceStore devices;
    private final Reservations reservations;
    private final FormerDevices formerDevices;
    private final Sessions sessions;
    private final ContactStore contacts;
    private final BlockStore blocks;
    private final DeviceKeys keys;
    private final SignedDeviceLists lists;
    private final TwoFactor twoFactor;
    private final OtherServices others;

    Reports(
            AccountStore accounts,
            Profiles profiles,
            DeviceStore devices,
            Reservations reservations,
            FormerDevices formerDevices,
            Sessions sessions,
            ContactStore contacts,
            BlockStore blocks,
            DeviceKeys keys,
            SignedDeviceLists lists,
            TwoFactor twoFactor,
            OtherServices others) {
        this.accounts = accounts;
        this.profiles = profiles;
        this.devices = devices;
        this.reservations = reservations;
        this.formerDevices = formerDevices;
        this.sessions = sessions;
        this.contacts = contacts;
        this.blocks = blocks;
        this.keys = keys;
        this.lists = lists;
        this.twoFactor = twoFactor;
        this.others = others;
    }

    /**
     * The report about a user. The other services are asked while this one's tables are read.
     *
     * @throws ApiException 404 {@code not_found}; 503 {@code unavailable} if a service does not answer
     */
    Report of(UUID userId) {
        Instant createdAt =
                accounts.createdAt(userId).orElseThrow(() -> ApiException.notFound("there is no user " + userId));
        CompletableFuture<List<Report.Conversation>> conversations = others.conversations(userId);
        CompletableFuture<Report.Inbox> inbox = others.inbox(userId);
        CompletableFuture<Report.Presence> presence = others.presence(userId);
        return new Report(
                createdAt,
                profiles.own(userId),
                devicesOf(userId),
                reservations.pendingOf(userId),
                formerDevices.of(userId),
                sessions.timesOf(userId),
                contactsOf(userId),
                blocksOf(userId),
                keysOf(userId),
                deviceListOf(userId),
                twoFactor.setAt(userId).orElse(null),
                OtherServices.await("message-service", conversations),
                Report.MESSAGES,
                OtherServices.await("fanout-worker", inbox),
                OtherServices.await("presence-service", presence));
    }

    private List<Report.Device> devicesOf(UUID userId) {
        Map<UUID, String> tokens = devices.pushTokens(userId);
        return devices.findByUser(userId).stream()
                .map(stored -> new Report.Device(
                        stored.device().deviceId(),
                        stored.device().deviceNumber(),
                        stored.device().description().deviceName(),
                        stored.device().description().deviceType(),
                        stored.device().description().platform(),
                        stored.device().primary(),
                        stored.device().createdAt(),
                        stored.lastActiveAt(),
                        stored.pushProvider(),
                        tokens.get(stored.device().deviceId())))
                .toList();
    }

    private List<Report.Keys> keysOf(UUID userId) {
        return keys.summariesOf(userId).stream()
                .map(device -> new Report.Keys(
                        device.deviceId(),
                        device.registrationId(),
                        device.identity().identityKey(),
                        device.identity().identityDhKey(),
                        device.identity().libsignalIdentityKey(),
                        device.signedPreKeyAt(),
                        device.kemLastResortAt(),
                        device.oneTime(),
                        device.oneTimeKem()))
                .toList();
    }

    private Report.@Nullable DeviceList deviceListOf(UUID userId) {
        return lists.current(userId)
                .map(list -> new Report.DeviceList(
                        list.version(), Base64Text.encode(list.accountKey()), lists.count(userId)))
                .orElse(null);
    }

    private List<Report.Contact> contactsOf(UUID userId) {
        List<Report.Contact> all = new ArrayList<>();
        Optional<UUID> after = Optional.empty();
        do {
            var page = contacts.page(userId, after, PAGE);
            page.forEach(
                    contact -> all.add(new Report.Contact(contact.contactId(), contact.name(), contact.addedAt())));
            after = page.size() < PAGE
                    ? Optional.empty()
                    : Optional.of(page.get(PAGE - 1).contactId());
        } while (after.isPresent());
        return all;
    }

    private List<Report.Block> blocksOf(UUID userId) {
        List<Report.Block> all = new ArrayList<>();
        Optional<UUID> after = Optional.empty();
        do {
            var page = blocks.page(userId, after, PAGE);
            page.forEach(block -> all.add(new Report.Block(block.blockedId(), block.blockedAt())));
            after = page.size() < PAGE
                    ? Optional.empty()
                    : Optional.of(page.get(PAGE - 1).blockedId());
        } while (after.isPresent());
        return all;
    }
}
