package org.sotto.user.twofactor;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import org.sotto.common.auth.AccessToken;
import org.sotto.common.web.ApiException;
import org.sotto.common.web.ApiResponse;
import org.sotto.user.device.DeviceStore;
import org.sotto.user.limit.AccountLimiter;
import org.springframework.http.HttpStatus;
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
    private final DeviceStore devices;
    private final AccountLimiter limiter;

    TwoFactorEndpoint(TwoFactor twoFactor, DeviceStore devices, AccountLimiter limiter) {
        this.twoFactor = twoFactor;
        this.devices = devices;
        this.limiter = limiter;
    }

    @PutMapping
    @Operation(
            summary = "Set or replace the two-factor PIN",
            description = "POST /auth/verify asks for it from then on when somebody signs in with this number. 403"
                    + " forbidden from a linked device.")
    ApiResponse<Void> set(@Valid @RequestBody PinRequest body, AccessToken token) {
        requirePrimary(token);
        limiter.pinChange(token.userId());
        twoFactor.set(token.userId(), new Pin(body.pin()));
        return ApiResponse.done("Two-factor PIN set");
    }

    @DeleteMapping
    @Operation(summary = "Remove the two-factor PIN", description = "403 forbidden from a linked device.")
    ApiResponse<Void> remove(AccessToken token) {
        requirePrimary(token);
        limiter.pinChange(token.userId());
        twoFactor.remove(token.userId());
        return ApiResponse.done("Two-factor PIN removed");
    }

    /** The PIN guards the account, which the primary device stands for. */
    private void requirePrimary(AccessToken token) {
        if (!devices.isPrimary(token.userId(), token.deviceId())) {
            throw new ApiException(
                    HttpStatus.FORBIDDEN,
                    "forbidden",
                    "device " + token.deviceId() + " is a linked one (expected: the primary device)");
        }
    }
}
