package org.sotto.user.link;

import com.google.protobuf.ByteString;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sotto.common.auth.AccessToken;
import org.sotto.common.web.ApiException;
import org.sotto.user.signedlist.Reservation;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/**
 * The mailbox through which a new device and the account's primary one speak until the new one is linked:
 *
 * <pre>
 *   new device : opens it, shows its id in a QR code    lives 2 minutes
 *   primary    : comes first ─▶ it is this account's alone, and an id and a number are held for the new device
 *   primary    : leaves its first message               lives 10 minutes from then on
 *   both       : messages; the signed list names the new device, which gets its token
 *   new device : signs in with it ─▶ the mailbox is gone
 * </pre>
 *
 * <p>From the primary's first visit on the mailbox needs its reservation, so that a pairing ends for both sides at once when
 * the account is taken over, ends, or has its new device. What is said is sealed under a key that the server never sees.
 *
 * <p>To a wrong token a mailbox looks like one that is not there: 404 {@code not_found}, in the same words and after the same
 * questions. A signed-in primary device learns of an id that it names whether it is another account's (409
 * {@code pairing_taken}); ids are 122 random bits.
 */
@Component
class Pairings {
    /** How long a mailbox lives that the primary has left nothing in. */
    static final Duration UNANSWERED_LIFETIME = Duration.ofSeconds(120);

    /** How long it lives after the primary's first message. */
    static final Duration ANSWERED_LIFETIME = Duration.ofMinutes(10);

    private static final Logger log = LoggerFactory.getLogger(Pairings.class);

    private final MailboxStore mailboxes;
    private final Reservations reservations;
    private final Clock clock;

    /**
     * A new mailbox.
     *
     * @param pairingId names it
     * @param token what the new device shows from now on
     */
    record Opened(UUID pairingId, MailboxToken token) {}

    /**
     * A message of the other side.
     *
     * @param sequence its number: 1, 2, …
     * @param content sealed
     */
    record Message(int sequence, ByteString content) {}

    /**
     * What a caller finds.
     *
     * @param messages of the other side, in order
     * @param reservation what is held for the new device; null for that one itself, which hears of it from the primary
     */
    record Found(List<Message> messages, @Nullable Reservation reservation) {}

    private record Entered(Mailbox mailbox, @Nullable Reservation reservation) {}

    Pairings(MailboxStore mailboxes, Reservations reservations, Clock clock) {
        this.mailboxes = mailboxes;
        this.reservations = reservations;
        this.clock = clock;
    }

    Opened open() {
        UUID pairingId = UUID.randomUUID();
        MailboxToken token = MailboxToken.random();
        mailboxes.open(pairingId, token.hash(), clock.instant().plus(UNANSWERED_LIFETIME), UNANSWERED_LIFETIME);
        log.info("pairing {} is open", pairingId);
        return new Opened(pairingId, token);
    }

    /**
     * What the other side has left.
     *
     * @param after the number of the last message that the caller has; 0 = none
     * @throws ApiException 404 {@code not_found} if the pairing is unknown or has ended, or for a wrong token; 403
     *     {@code forbidden} for a linked device; 409 {@code pairing_taken} or {@code device_limit}
     */
    Found read(UUID pairingId, Caller caller, int after) {
        Entered entered = enter(pairingId, caller);
        return found(pairingId, caller, entered, after);
    }

    /**
     * Leaves a message. The same one with the same number may be left again.
     *
     * @param sequence 1, 2, … on each side
     * @return as {@link #read} from the beginning
     * @throws ApiException as {@link #read}; 409 {@code sequence_conflict} with {@code next_sequence} if another number is due or
     *     has another message; 413 {@code mailbox_full}
     */
    Found write(UUID pairingId, Caller caller, int sequence, ByteString message) {
        Entered entered = enter(pairingId, caller);
        Instant end = clock.instant().plus(ANSWERED_LIFETIME);
        Reservation reservation = entered.reservation;
        // Before the mailbox, which must not outlive it.
        if (reservation != null
                && sequence == 1
                && entered.mailbox.sentByPrimary() == 0
                && !reservations.prolong(reservation, end)) {
            throw ended(pairingId);
        }
        MailboxStore.Appended appended =
                mailboxes.append(pairingId, caller.side(), sequence, message, end, ANSWERED_LIFETIME);
        if (appended instanceof MailboxStore.Appended.Gone) {
            throw ended(pairingId);
        }
        if (appended instanceof MailboxStore.Appended.Conflict conflict) {
            throw new ApiException(
                            HttpStatus.CONFLICT,
                            "sequence_conflict",
                            "sequence: " + sequence + " (expected: " + conflict.next()
                                    + ", or a message that is there already as it is)")
                    .with("next_sequence", conflict.next());
        }
        if (appended instanceof MailboxStore.Appended.Full) {
            throw new ApiException(
                    HttpStatus.CONTENT_TOO_LARGE,
                    "mailbox_full",
                    "message: " + message.size() + " bytes (expected: at most " + MailboxStore.MAX_BYTES
                            + " with all other messages of the pairing)");
        }
        return found(pairingId, caller, entered, 0);
    }

    private Found found(UUID pairingId, Caller caller, Entered entered, int after) {
        List<Message> messages = new ArrayList<>();
        for (ByteString content : mailboxes.read(pairingId, caller.side().other(), after)) {
            messages.add(new Message(after + messages.size() + 1, content));
        }
        return new Found(messages, entered.reservation);
    }

    private Entered enter(UUID pairingId, Caller caller) {
        return caller instanceof Caller.Primary primary
                ? enter(pairingId, primary.token())
                : enter(pairingId, ((Caller.NewDevice) caller).token());
    }

    private Entered enter(UUID pairingId, MailboxToken token) {
        Mailbox mailbox = living(pairingId)
                .filter(found -> token.matches(found.tokenHash()))
                .orElseThrow(() -> ended(pairingId));
        UUID account = mailbox.account();
        if (account != null && reservations.of(account, pairingId).isEmpty()) {
            throw ended(pairingId);
        }
        return new Entered(mailbox, null);
    }

    private Entered enter(UUID pairingId, AccessToken primary) {
        reservations.requirePrimary(primary);
        Mailbox mailbox = living(pairingId).orElseThrow(() -> ended(pairingId));
        UUID account = mailbox.account();
        if (account == null) {
            return new Entered(mailbox, bind(pairingId, mailbox, primary));
        }
        if (!account.equals(primary.userId())) {
            throw taken(pairingId);
        }
        Reservation reservation = reservations.of(primary.userId(), pairingId).orElseThrow(() -> ended(pairingId));
        return new Entered(mailbox, reservation);
    }

    /** The reservation comes first: a mailbox that is bound and has none is at its end. */
    private Reservation bind(UUID pairingId, Mailbox mailbox, AccessToken primary) {
        Reservation reservation = reservations.reserve(primary, pairingId, mailbox.end());
        MailboxStore.Binding binding = mailboxes.bind(pairingId, primary.userId());
        if (binding == MailboxStore.Binding.BOUND) {
            log.info("pairing {} is user {}'s, for device {}", pairingId, primary.userId(), reservation.deviceNumber());
            return reservation;
        }
        reservations.release(reservation);
        throw binding == MailboxStore.Binding.OTHERS ? taken(pairingId) : ended(pairingId);
    }

    private Optional<Mailbox> living(UUID pairingId) {
        return mailboxes.find(pairingId).filter(mailbox -> clock.instant().isBefore(mailbox.end()));
    }

    static ApiException ended(UUID pairingId) {
        return ApiException.notFound("there is no pairing " + pairingId + " for you, or it has ended");
    }

    private static ApiException taken(UUID pairingId) {
        return new ApiException(
                HttpStatus.CONFLICT,
                "pairing_taken",
                "pairing_id: " + pairingId + " is another account's (expected: one that no account has come to)");
    }
}
