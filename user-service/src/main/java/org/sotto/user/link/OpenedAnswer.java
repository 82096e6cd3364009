package org.sotto.user.link;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.UUID;

/**
 * A mailbox is open.
 *
 * @param pairingId names it; goes into the QR code
 * @param mailboxToken for {@code X-Link-Token}: base64url of 32 bytes; goes nowhere else
 * @param expiresIn seconds in which the primary device has to come
 */
record OpenedAnswer(
        UUID pairingId,

        @Schema(example = "qL8R4QIcQ_ZsRqOAbeRfcZhilN_MksRtDaErMA8WT4E")
        String mailboxToken,

        @Schema(example = "120") long expiresIn) {

    static OpenedAnswer of(Pairings.Opened opened) {
        return new OpenedAnswer(opened.pairingId(), opened.token().encode(), Pairings.UNANSWERED_LIFETIME.toSeconds());
    }

    @Override
    public String toString() {
        return "OpenedAnswer[" + pairingId + "]";
    }
}
