package org.sotto.user.profile;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import java.util.UUID;
import org.sotto.common.auth.AccessToken;
import org.sotto.common.id.Uuids;
import org.sotto.common.web.ApiException;
import org.sotto.common.web.ApiResponse;
import org.sotto.user.event.UserEvents;
import org.sotto.user.phone.PhoneCipher;
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
    private final ProfileStore store;
    private final UserEvents events;
    private final PhoneCipher cipher;

    ProfileEndpoint(ProfileStore store, UserEvents events, PhoneCipher cipher) {
        this.store = store;
        this.events = events;
        this.cipher = cipher;
    }

    @GetMapping("/me")
    @Operation(summary = "My own profile, with my phone number")
    ApiResponse<ProfileAnswer> mine(AccessToken token) {
        return ApiResponse.of(own(find(token.userId())));
    }

    @GetMapping("/{userId}")
    @Operation(summary = "Somebody's profile", description = "404 not_found if there is no such user.")
    ApiResponse<ProfileAnswer> profile(@PathVariable String userId, AccessToken token) {
        UUID id = Uuids.parse(userId)
                .orElseThrow(() -> ApiException.invalidRequest("user_id: " + userId + " (expected: a UUID)"));
        Profile profile = find(id);
        return ApiResponse.of(id.equals(token.userId()) ? own(profile) : ProfileAnswer.of(profile, null));
    }

    @PutMapping("/me")
    @Operation(summary = "Change my profile", description = "What is absent stays as it is.")
    ApiResponse<Void> update(@Valid @RequestBody ProfileUpdate update, AccessToken token) {
        if (update.isEmpty()) {
            throw ApiException.invalidRequest(
                    "the body names nothing to change (expected: display_name, status_message or about)");
        }
        events.change(changes -> {
            store.update(token.userId(), update);
            changes.profileChanged(token.userId());
            return update;
        });
        return ApiResponse.done("Profile updated successfully");
    }

    private Profile find(UUID userId) {
        return store.find(userId).orElseThrow(() -> ApiException.notFound("there is no user " + userId));
    }

    private ProfileAnswer own(Profile profile) {
        return ProfileAnswer.of(
                profile,
                cipher.decrypt(profile.encryptedNumber(), profile.userId()).e164());
    }
}
