package org.sotto.user.signedlist;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sotto.common.auth.AccessToken;
import org.sotto.common.web.ApiException;
import org.sotto.common.web.ApiResponse;
import org.sotto.user.limit.AccountLimiter;
import org.sotto.user.web.PageQuery;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Signed device lists (PROTOCOL.md, "Keys"). */
@RestController
@RequestMapping("/api/v1/devices/list")
@Tag(name = "Keys")
class SignedListEndpoint {
    private final ListPublication publication;
    private final SignedDeviceLists lists;
    private final AccountLimiter limiter;

    SignedListEndpoint(ListPublication publication, SignedDeviceLists lists, AccountLimiter limiter) {
        this.publication = publication;
        this.lists = lists;
        this.limiter = limiter;
    }

    @PutMapping
    @Operation(
            summary = "Publish the signed list of my devices",
            description =
                    "May be repeated. By the primary device alone (403 forbidden), which the body names primary. The body is"
                            + " the next version under the same account key: 409 version_conflict with current_version. Another"
                            + " account key begins at version 1, and only once another device has become the primary one: 409"
                            + " identity_mismatch; also for a device with other keys than it has. 409 unknown_device for one that"
                            + " is neither in the account nor being linked, 409 device_limit for more than five. 422"
                            + " invalid_signature. device_token is there if the list lets in a device that is being linked: it"
                            + " lives 10 minutes, until a list names the device no more, and works once.")
    ApiResponse<Published> publish(@RequestBody ListText list, AccessToken token) {
        limiter.write(token.userId());
        return ApiResponse.of(publication.publish(token, list.read()));
    }

    @GetMapping("/{userId}")
    @Operation(
            summary = "A user's signed device lists",
            description =
                    "Those after version since, at most the newest 100. If since is above the newest version, the chain"
                            + " has begun anew, and all of it is given. 404 not_found if there is none.")
    ApiResponse<ChainAnswer> chain(
            @PathVariable String userId,
            @Parameter(
                            description = "The version that the caller has",
                            schema =
                                    @Schema(
                                            type = "integer",
                                            minimum = "0",
                                            maximum = "" + ListParser.MAX_VERSION,
                                            defaultValue = "0"))
                    @RequestParam(required = false)
                    @Nullable
                    String since,
            AccessToken token) {
        limiter.profileRead(token.userId());
        UUID id = PageQuery.id("user_id", userId);
        long version = version(since);
        SignedDeviceLists.Chain chain = lists.after(id, version)
                .orElseThrow(() -> ApiException.notFound("user " + id + " has published no device list"));
        return ApiResponse.of(new ChainAnswer(
                id, chain.version(), chain.lists().stream().map(ListText::of).toList()));
    }

    private static long version(@Nullable String since) {
        if (since == null) {
            return 0;
        }
        if (since.matches("[0-9]{1,10}") && Long.parseLong(since) <= ListParser.MAX_VERSION) {
            return Long.parseLong(since);
        }
        throw ApiException.invalidRequest("since: " + (since.length() > 40 ? since.substring(0, 40) + "…" : since)
                + " (expected: a version, 0 to " + ListParser.MAX_VERSION + ")");
    }
}
