package org.sotto.user.link;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sotto.user.signedlist.Reservation;

/**
 * What a side of a pairing finds.
 *
 * @param messages of the other side, in order
 * @param device what is held for the new device; for the primary alone
 */
record MailboxAnswer(
        List<Message> messages,

        @Schema(description = "For the primary device alone") @Nullable
        HeldDevice device) {

    /**
     * A message of the other side.
     *
     * @param sequence its number
     * @param message base64
     */
    record Message(
            @Schema(example = "1") int sequence,
            @Schema(example = "AQIDBA==") String message) {}

    /**
     * What is held for the new device.
     *
     * @param deviceId the id that it will have
     * @param deviceNumber the number that it will have
     */
    record HeldDevice(UUID deviceId, @Schema(example = "2") int deviceNumber) {}

    static MailboxAnswer of(Pairings.Found found) {
        Reservation reservation = found.reservation();
        return new MailboxAnswer(
                found.messages().stream()
                        .map(message -> new Message(
                                message.sequence(),
                                Base64.getEncoder()
                                        .encodeToString(message.content().toByteArray())))
                        .toList(),
                reservation == null ? null : new HeldDevice(reservation.deviceId(), reservation.deviceNumber()));
    }
}
