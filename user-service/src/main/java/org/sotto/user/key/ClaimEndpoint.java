package org.sotto.user.key;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sotto.common.auth.AccessToken;
import org.sotto.common.web.ApiException;
import org.sotto.common.web.ApiResponse;
import org.sotto.user.limit.AccountLimiter;
import org.sotto.user.web.PageQuery;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Keys of others (PROTOCOL.md, "Keys"). */
@RestController
@RequestMapping("/api/v1/keys")
@Tag(name = "Keys")
class ClaimEndpoint {
    private final KeyClaims claims;
    private final ClaimTargets targets;
    private final AccountLimiter limiter;
    private final Clock clock;

    ClaimEndpoint(KeyClaims claims, ClaimTargets targets, AccountLimiter limiter, Clock clock) {
        this.claims = claims;
        this.targets = targets;
        this.limiter = limiter;
        this.clock = clock;
    }

    @PostMapping("/{userId}/claim")
    @Operation(
            summary = "Claim a bundle of keys for each of a user's devices",
            description =
                    "Takes one one-time key of each kind out of each device, for good; never cached. Devices without"
                            + " keys, those that the user's signed list does not name, and the one that asks have no bundle. 404"
                            + " not_found if there is no such user. 30 calls a minute; one device 10 times in 24 hours: 429"
                            + " rate_limited names it in device_ids, and then nothing is taken. 409 profile_mismatch likewise,"
                            + " for devices whose keys are of another profile than those of the one that asks.")
    ResponseEntity<ApiResponse<ClaimAnswer>> claim(
            @PathVariable String userId,
            @RequestBody(required = false) @Nullable ClaimRequest request,
            AccessToken token) {
        limiter.keyClaim(token.userId());
        UUID id = PageQuery.id("user_id", userId);
        Set<UUID> devices = request == null ? Set.of() : request.devices();
        UserBundles claimed =
                claims.claim(token, Map.of(id, devices)).stream().findFirst().orElseThrow(() -> noSuchUser(id));
        return notCached(ClaimAnswer.of(claimed, clock.instant()));
    }

    @PostMapping("/claim")
    @Operation(
            summary = "Claim bundles for devices of several users",
            description =
                    "1 to 200 devices, for groups; otherwise as for one user. Users that do not exist are left out.")
    ResponseEntity<ApiResponse<ClaimsAnswer>> claimAll(@RequestBody ClaimsRequest request, AccessToken token) {
        limiter.keyClaim(token.userId());
        List<UserBundles> claimed = claims.claim(token, request.byUser());
        Instant now = clock.instant();
        return notCached(new ClaimsAnswer(
                claimed.stream().map(user -> ClaimAnswer.of(user, now)).toList()));
    }

    @GetMapping("/{userId}/identity")
    @Operation(
            summary = "A user's identity keys, for safety numbers",
            description = "Takes nothing out. 404 not_found if there is no such user.")
    ApiResponse<IdentityAnswer> identity(@PathVariable String userId, AccessToken token) {
        limiter.profileRead(token.userId());
        UUID id = PageQuery.id("user_id", userId);
        ClaimTargets.Found found = targets.find(Set.of(id));
        if (found.userIds().isEmpty()) {
            throw noSuchUser(id);
        }
        return ApiResponse.of(IdentityAnswer.of(id, found.lists().get(id), found.targets()));
    }

    private static ApiException noSuchUser(UUID id) {
        return ApiException.notFound("there is no user " + id);
    }

    private static <T> ResponseEntity<ApiResponse<T>> notCached(T data) {
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(ApiResponse.of(data));
    }
}
