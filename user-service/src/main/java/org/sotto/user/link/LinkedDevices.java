package org.sotto.user.link;

import java.time.Clock;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sotto.common.web.ApiException;
import org.sotto.user.device.Device;
import org.sotto.user.device.DeviceDescription;
import org.sotto.user.event.UserEvents;
import org.sotto.user.session.AddedDevices;
import org.sotto.user.session.TokenPair;
import org.sotto.user.signedlist.Reservation;
import org.sotto.user.store.RedisOutage;
import org.springframework.stereotype.Component;

/** Makes the device of a pairing, with its first session. */
@Component
class LinkedDevices {
    private static final Logger log = LoggerFactory.getLogger(LinkedDevices.class);

    private final Reservations reservations;
    private final AddedDevices added;
    private final MailboxStore mailboxes;
    private final UserEvents events;
    private final RedisOutage outage;
    private final Clock clock;

    /**
     * A device that is linked.
     *
     * @param device the device, not primary
     * @param tokens its first pair
     */
    record Linked(Device device, TokenPair tokens) {}

    LinkedDevices(
            Reservations reservations,
            AddedDevices added,
            MailboxStore mailboxes,
            UserEvents events,
            RedisOutage outage,
            Clock clock) {
        this.reservations = reservations;
        this.added = added;
        this.mailboxes = mailboxes;
        this.events = events;
        this.outage = outage;
        this.clock = clock;
    }

    /**
     * Spends a device's token and signs the device in. When this returns, the fleet knows or, with Kafka away, will.
     *
     * @throws ApiException 401 {@code invalid_device_token}
     */
    Linked link(DeviceToken token, DeviceDescription description) {
        Linked linked = events.change(changes -> {
            Reservation reservation = reservations.redeem(token);
            Device device = new Device(
                    reservation.userId(),
                    reservation.deviceId(),
                    reservation.deviceNumber(),
                    description,
                    false,
                    clock.instant());
            return new Linked(device, added.signIn(device, changes));
        });
        log.info(
                "device {} of user {} is linked by pairing {}",
                linked.device().deviceId(),
                token.userId(),
                token.pairingId());
        forget(token.pairingId());
        return linked;
    }

    /** Nobody is let in any more, now that nothing is held for the pairing; what was said goes now or with its TTL. */
    private void forget(UUID pairingId) {
        outage.survive("the mailbox of a pairing that is done", () -> {
            mailboxes.delete(pairingId);
            return pairingId;
        });
    }
}
