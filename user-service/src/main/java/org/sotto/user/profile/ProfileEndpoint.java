package org.sotto.user.profile;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import org.sotto.common.auth.AccessToken;
import org.sotto.common.web.ApiException;
import org.sotto.common.web.ApiResponse;
import org.sotto.user.account.AccountStore;
import org.sotto.user.event.UserEvents;
import org.sotto.user.limit.AccountLimiter;
import org.sotto.user.web.PageQuery;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Profiles (PROTOCOL.md, "Users, contacts, privacy"). */
@RestController
@RequestMapping("/api/v1/users")
@Tag(name = "Users")
class ProfileEndpoint {
    private final Profiles profiles;
    private final ProfileStore store;
    private final PictureStore pictures;
    private final AccountStore accounts;
    private final UserEvents events;
    private final AccountLimiter limiter;
    private final Clock clock;

    ProfileEndpoint(
            Profiles profiles,
            ProfileStore store,
            PictureStore pictures,
            AccountStore accounts,
            UserEvents events,
            AccountLimiter limiter,
            Clock clock) {
        this.profiles = profiles;
        this.store = store;
        this.pictures = pictures;
        this.accounts = accounts;
        this.events = events;
        this.limiter = limiter;
        this.clock = clock;
    }

    @GetMapping("/me")
    @Operation(summary = "My own profile, with my phone number and privacy settings")
    ApiResponse<ProfileAnswer> mine(AccessToken token) {
        limiter.profileRead(token.userId());
        return ApiResponse.of(profiles.own(token.userId()));
    }

    @GetMapping("/{userId}")
    @Operation(
            summary = "Somebody's profile",
            description =
                    "Cut down by their privacy settings: what is hidden from me is absent. Whom they blocked sees only"
                            + " the name; whom I blocked shows me no presence. 404 not_found if there is no such user.")
    ApiResponse<ProfileAnswer> profile(@PathVariable String userId, AccessToken token) {
        UUID id = PageQuery.id("user_id", userId);
        limiter.profileRead(token.userId());
        return ApiResponse.of(id.equals(token.userId()) ? profiles.own(id) : profiles.seenBy(token.userId(), id));
    }

    @PutMapping("/me")
    @Operation(
            summary = "Change my profile",
            description =
                    "What is absent stays as it is; an empty status_message, about or profile_picture is taken away."
                            + " 501 not_implemented for a media_id as profile_picture.")
    ApiResponse<Void> update(@Valid @RequestBody ProfileUpdate update, AccessToken token) {
        limiter.write(token.userId());
        if (update.isEmpty()) {
            throw ApiException.invalidRequest(
                    "the body names nothing to change (expected: display_name, status_message,"
                            + " about or profile_picture)");
        }
        Optional<PictureChange> picture =
                Optional.ofNullable(update.profilePicture()).map(PictureChange::of);
        events.change(changes -> {
            // Held while the picture is written: an account that ends meanwhile would leave it behind.
            if (!accounts.lock(token.userId())) {
                throw ApiException.notFound("there is no user " + token.userId());
            }
            if (update.changesText()) {
                store.update(token.userId(), update);
            }
            picture.ifPresent(change -> apply(change, token.userId()));
            changes.profileChanged(token);
            return update;
        });
        return ApiResponse.done("Profile updated successfully");
    }

    private void apply(PictureChange change, UUID userId) {
        if (change instanceof PictureChange.Replace replace) {
            pictures.put(userId, replace.picture(), clock.instant());
        } else {
            pictures.delete(userId);
        }
    }
}
