package org.sotto.user.contact;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sotto.user.profile.Card;

/**
 * Somebody whose number was sent, as I may see them; what is hidden is absent. Their picture is in their profile: a thousand
 * of them would be no answer any more.
 *
 * @param userId who it is
 * @param phoneHash as it was sent
 * @param displayName the name they chose
 * @param statusMessage a line of theirs
 * @param about more about them
 * @param lastSeen seconds since the epoch
 * @param isOnline whether they are connected
 */
record RegisteredUser(
        UUID userId,
        @Schema(description = "As it was sent") String phoneHash,
        String displayName,
        @Nullable String statusMessage,
        @Nullable String about,
        @Nullable Long lastSeen,
        @Nullable Boolean isOnline) {

    static RegisteredUser of(String phoneHash, Card card) {
        return new RegisteredUser(
                card.userId(),
                phoneHash,
                card.displayName(),
                card.statusMessage(),
                card.about(),
                card.lastSeen(),
                card.isOnline());
    }
}
