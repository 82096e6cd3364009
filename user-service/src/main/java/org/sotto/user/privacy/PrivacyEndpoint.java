package org.sotto.user.privacy;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import org.sotto.common.auth.AccessToken;
import org.sotto.common.web.ApiException;
import org.sotto.common.web.ApiResponse;
import org.sotto.user.event.UserEvents;
import org.sotto.user.limit.AccountLimiter;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** My privacy settings (PROTOCOL.md, "Users, contacts, privacy"). */
@RestController
@Tag(name = "Users")
class PrivacyEndpoint {
    private final PrivacyStore store;
    private final UserEvents events;
    private final AccountLimiter limiter;

    PrivacyEndpoint(PrivacyStore store, UserEvents events, AccountLimiter limiter) {
        this.store = store;
        this.events = events;
        this.limiter = limiter;
    }

    @PutMapping("/api/v1/users/me/privacy")
    @Operation(
            summary = "Change who sees what of me",
            description = "What is absent stays as it is. \"contacts\" are those whom I have in contacts. GET /users/me"
                    + " shows the settings.")
    ApiResponse<Void> update(@Valid @RequestBody PrivacyUpdate update, AccessToken token) {
        limiter.write(token.userId());
        if (update.isEmpty()) {
            throw ApiException.invalidRequest("the body names nothing to change (expected: last_seen, profile_picture,"
                    + " status or read_receipts)");
        }
        events.change(changes -> {
            store.update(token.userId(), update);
            changes.privacyChanged(token);
            return update;
        });
        return ApiResponse.done("Privacy settings updated successfully");
    }
}
