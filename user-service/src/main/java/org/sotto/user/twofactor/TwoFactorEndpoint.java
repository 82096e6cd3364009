package org.sotto.user.twofactor;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import org.sotto.common.auth.AccessToken;
import org.sotto.common.web.ApiResponse;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The two-factor PIN (PROTOCOL.md, "Users, contacts, privacy"). */
@RestController
@RequestMapping("/api/v1/users/me/two-factor")
@Tag(name = "Users")
class TwoFactorEndpoint {
    private final TwoFactor twoFactor;

    TwoFactorEndpoint(TwoFactor twoFactor) {
        this.twoFactor = twoFactor;
    }

    @PutMapping
    @Operation(
            summary = "Set or replace the two-factor PIN",
            description = "POST /auth/verify asks for it from then on when somebody signs in with this number.")
    ApiResponse<Void> set(@Valid @RequestBody PinRequest body, AccessToken token) {
        twoFactor.set(token.userId(), new Pin(body.pin()));
        return ApiResponse.done("Two-factor PIN set");
    }

    @DeleteMapping
    @Operation(summary = "Remove the two-factor PIN", description = "A device that is signed in needs no PIN for it.")
    ApiResponse<Void> remove(AccessToken token) {
        twoFactor.remove(token.userId());
        return ApiResponse.done("Two-factor PIN removed");
    }
}
