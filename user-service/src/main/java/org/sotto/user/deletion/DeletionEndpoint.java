package org.sotto.user.deletion;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.UUID;
import org.sotto.common.auth.AccessToken;
import org.sotto.common.web.ApiException;
import org.sotto.common.web.ApiResponse;
import org.sotto.user.account.AccountStore;
import org.sotto.user.event.UserEvents;
import org.sotto.user.limit.AccountLimiter;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.RestController;

/** The end of my account (PROTOCOL.md, "Users, contacts, privacy"). */
@RestController
@Tag(name = "Users")
class DeletionEndpoint {
    private final AccountDeletion deletion;
    private final AccountStore accounts;
    private final UserEvents events;
    private final AccountLimiter limiter;

    DeletionEndpoint(AccountDeletion deletion, AccountStore accounts, UserEvents events, AccountLimiter limiter) {
        this.deletion = deletion;
        this.accounts = accounts;
        this.events = events;
        this.limiter = limiter;
    }

    @DeleteMapping("/api/v1/users/me")
    @Operation(
            summary = "Delete my account with all it owns",
            description =
                    "Cannot be taken back. All sessions and sockets end at once, nobody finds the account any more, and"
                            + " its number may register anew as a new user. What was sent and not yet delivered still arrives;"
                            + " everything else is erased by every service, within half an hour while all of them run. 404 not_found if"
                            + " the account has ended meanwhile.")
    ApiResponse<Void> delete(AccessToken token) {
        UUID userId = token.userId();
        limiter.write(userId);
        events.change(changes -> {
            if (!accounts.lock(userId)) {
                throw ApiException.notFound("there is no user " + userId);
            }
            deletion.delete(userId, DeletionReason.REQUESTED, changes);
            return userId;
        });
        return ApiResponse.done("Account deleted");
    }
}
