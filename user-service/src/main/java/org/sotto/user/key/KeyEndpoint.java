package org.sotto.user.key;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.sotto.common.auth.AccessToken;
import org.sotto.common.web.ApiResponse;
import org.sotto.user.limit.AccountLimiter;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** This device's own keys (PROTOCOL.md, "Keys"). */
@RestController
@RequestMapping("/api/v1/keys")
@Tag(name = "Keys")
class KeyEndpoint {
    private final KeyUploads uploads;
    private final DeviceKeys keys;
    private final AccountLimiter limiter;

    KeyEndpoint(KeyUploads uploads, DeviceKeys keys, AccountLimiter limiter) {
        this.uploads = uploads;
        this.keys = keys;
        this.limiter = limiter;
    }

    @PutMapping
    @Operation(
            summary = "Upload this device's public keys",
            description =
                    "May be repeated: a key that is there stays as it is. A new signed_pre_key or kem_last_resort replaces"
                            + " the one that is there. 422 invalid_signature; 409 identity_mismatch for other identity keys or another"
                            + " registration_id than the device has, or than the signed device list says; 409 profile_mismatch for"
                            + " keys of another profile than the device has; 409 key_conflict, with"
                            + " kind, id and highest_id, for an id that was used for another key, or whose key was handed out: ids only grow. 413"
                            + " too_many_keys beyond 200 stored one_time keys (100 a call) or 100 one_time_kem (20 a call).")
    ApiResponse<CountsAnswer> put(@RequestBody KeysRequest request, AccessToken token) {
        limiter.write(token.userId());
        return ApiResponse.of(uploads.put(token, KeyReader.read(request)));
    }

    @PostMapping("/one-time")
    @Operation(
            summary = "Upload more one-time keys",
            description = "As PUT /keys. 409 no_keys before the first PUT /keys.")
    ApiResponse<CountsAnswer> addOneTime(@RequestBody OneTimeRequest request, AccessToken token) {
        limiter.write(token.userId());
        Profile profile = uploads.profileOf(token);
        return ApiResponse.of(uploads.addOneTime(token, profile, KeyReader.read(request, profile)));
    }

    @GetMapping("/status")
    @Operation(summary = "How many keys of this device are left, and how old the others are")
    ApiResponse<StatusAnswer> status(AccessToken token) {
        limiter.profileRead(token.userId());
        return ApiResponse.of(keys.statusOf(token));
    }
}
