package org.sotto.user.devicelist;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import java.util.UUID;
import org.sotto.common.auth.AccessToken;
import org.sotto.common.id.Uuids;
import org.sotto.common.web.ApiException;
import org.sotto.common.web.ApiResponse;
import org.sotto.user.device.DeviceStore;
import org.sotto.user.limit.AccountLimiter;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Devices (PROTOCOL.md, "Users, contacts, privacy"). */
@RestController
@RequestMapping("/api/v1/devices")
@Tag(name = "Devices")
class DeviceListEndpoint {
    private final DeviceStore store;
    private final DeviceRemoval removal;
    private final AccountLimiter limiter;

    DeviceListEndpoint(DeviceStore store, DeviceRemoval removal, AccountLimiter limiter) {
        this.store = store;
        this.removal = removal;
        this.limiter = limiter;
    }

    @GetMapping
    @Operation(summary = "My devices")
    ApiResponse<DeviceListAnswer> list(AccessToken token) {
        limiter.profileRead(token.userId());
        return ApiResponse.of(new DeviceListAnswer(store.findByUser(token.userId()).stream()
                .map(stored -> DeviceAnswer.of(stored, token.deviceId()))
                .toList()));
    }

    @DeleteMapping("/{deviceId}")
    @Operation(
            summary = "Remove a linked device of mine",
            description =
                    "Ends its sessions and sockets within a second. The primary device may remove any other, a linked"
                            + " one itself alone (403 forbidden). 409 primary_device for the primary one. 404 not_found if I have no"
                            + " such device.")
    ApiResponse<Void> remove(@PathVariable String deviceId, AccessToken token) {
        limiter.write(token.userId());
        removal.remove(token, parse(deviceId));
        return ApiResponse.done("Device removed");
    }

    @PutMapping("/{deviceId}/push-token")
    @Operation(
            summary = "Set this device's push token",
            description = "403 device_mismatch for another device than the one that asks.")
    ApiResponse<Void> pushToken(
            @PathVariable String deviceId, @Valid @RequestBody PushTokenRequest body, AccessToken token) {
        UUID id = parse(deviceId);
        if (!id.equals(token.deviceId())) {
            throw new ApiException(
                    HttpStatus.FORBIDDEN,
                    "device_mismatch",
                    "device_id: " + id + " (expected: the device that asks, " + token.deviceId() + ")");
        }
        limiter.write(token.userId());
        if (!store.setPushToken(token.userId(), id, body.pushToken(), body.pushProvider())) {
            throw ApiException.notFound("you have no device " + id);
        }
        return ApiResponse.done("Push token set");
    }

    private static UUID parse(String deviceId) {
        return Uuids.parse(deviceId)
                .orElseThrow(() -> ApiException.invalidRequest("device_id: " + deviceId + " (expected: a UUID)"));
    }
}
