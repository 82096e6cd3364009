package org.sotto.user.link;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.security.SecurityRequirements;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sotto.common.web.AccessTokenFilter;
import org.sotto.common.web.ApiException;
import org.sotto.common.web.ApiResponse;
import org.sotto.common.web.ClientAddress;
import org.sotto.user.limit.AccountLimiter;
import org.sotto.user.limit.Limit;
import org.sotto.user.limit.LinkLimits;
import org.sotto.user.limit.RateLimiter;
import org.sotto.user.web.PageQuery;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;

/** Linking (PROTOCOL.md, "Users, contacts, privacy"; E2EE.md, section 2.6). */
@RestController
@ConditionalOnWebApplication
@RequestMapping("/api/v1/devices/link")
@Tag(name = "Devices")
class LinkEndpoint {
    private static final String LINK_TOKEN = "X-Link-Token";

    private final Pairings pairings;
    private final LinkedDevices linkedDevices;
    private final AccountLimiter accountLimiter;
    private final RateLimiter limiter;
    private final ClientAddress addresses;
    private final Limit perAddress;

    LinkEndpoint(
            Pairings pairings,
            LinkedDevices linkedDevices,
            AccountLimiter accountLimiter,
            RateLimiter limiter,
            ClientAddress addresses,
            LinkLimits limits) {
        this.pairings = pairings;
        this.linkedDevices = linkedDevices;
        this.accountLimiter = accountLimiter;
        this.limiter = limiter;
        this.addresses = addresses;
        this.perAddress = new Limit("link_address", limits.perAddress(), Duration.ofHours(1));
    }

    @SecurityRequirements
    @PostMapping
    @Operation(
            summary = "Open a mailbox for a new device",
            description =
                    "The device shows pairing_id in a QR code, and mailbox_token to nobody but this service. The mailbox"
                            + " lives 120 seconds, and 10 minutes from the primary device's first message on. 429 rate_limited by"
                            + " address, with Retry-After.")
    ApiResponse<OpenedAnswer> open(ServerHttpRequest request) {
        limiter.check(perAddress, ClientAddress.limitKey(addresses.of(request)));
        return ApiResponse.of(OpenedAnswer.of(pairings.open()));
    }

    @GetMapping("/{pairingId}")
    @Operation(
            summary = "Read what the other device has left in the mailbox",
            description =
                    "The new device comes with X-Link-Token and without an access token, the primary one with its access"
                            + " token. The primary's first call makes the pairing its account's and holds a device_id and a"
                            + " device_number for the new device. 404 not_found for a pairing that is unknown or has ended, and for a"
                            + " wrong token; 403 forbidden for a device that is not primary; 409 pairing_taken for another account, 409"
                            + " device_limit beyond 5 devices.")
    ApiResponse<MailboxAnswer> read(
            @PathVariable String pairingId,
            @Parameter(
                            description = "The number of the last message that the caller has",
                            schema = @Schema(type = "integer", minimum = "0", maximum = "64", defaultValue = "0"))
                    @RequestParam(required = false)
                    @Nullable
                    String after,
            @Parameter(description = "The mailbox_token, of the new device alone")
                    @RequestHeader(name = LINK_TOKEN, required = false)
                    @Nullable
                    String linkToken,
            ServerWebExchange exchange) {
        UUID id = PageQuery.id("pairing_id", pairingId);
        int last = after(after);
        Caller caller = caller(exchange, linkToken);
        if (caller instanceof Caller.Primary primary) {
            accountLimiter.profileRead(primary.token().userId());
        }
        return ApiResponse.of(MailboxAnswer.of(pairings.read(id, caller, last)));
    }

    @PutMapping("/{pairingId}")
    @Operation(
            summary = "Leave a message for the other device in the mailbox",
            description =
                    "Who comes how, and who is refused, is as in reading. Each side numbers its own messages; one may be left"
                            + " again as it was. 409 sequence_conflict, with next_sequence in the details, if another number is due or has"
                            + " another message; 413 mailbox_full if all messages together had more than 64 KiB. Answers as reading"
                            + " from the beginning.")
    ApiResponse<MailboxAnswer> write(
            @PathVariable String pairingId,
            @Valid @RequestBody MessageRequest body,
            @Parameter(description = "The mailbox_token, of the new device alone")
                    @RequestHeader(name = LINK_TOKEN, required = false)
                    @Nullable
                    String linkToken,
            ServerWebExchange exchange) {
        UUID id = PageQuery.id("pairing_id", pairingId);
        Caller caller = caller(exchange, linkToken);
        if (caller instanceof Caller.Primary primary) {
            accountLimiter.write(primary.token().userId());
        }
        return ApiResponse.of(MailboxAnswer.of(pairings.write(id, caller, body.sequence(), body.content())));
    }

    @SecurityRequirements
    @PostMapping("/complete")
    @Operation(
            summary = "Sign a new device in with its device token",
            description =
                    "The account's other devices are told. 401 invalid_device_token if the token is unknown, used, replaced"
                            + " by a newer one or older than 10 minutes, a newer device list names the device no more, or the"
                            + " pairing has ended with its account's takeover.")
    ApiResponse<LinkedAnswer> complete(@Valid @RequestBody CompleteRequest body) {
        DeviceToken token = DeviceToken.decode(body.deviceToken())
                .orElseThrow(() -> ApiException.invalidRequest("device_token: expected: base64url of 64 bytes"));
        return ApiResponse.of(LinkedAnswer.of(linkedDevices.link(token, body.device())));
    }

    /** Whoever brings a mailbox's token is the new device, also where an access token comes with it. */
    private static Caller caller(ServerWebExchange exchange, @Nullable String linkToken) {
        if (linkToken != null) {
            return new Caller.NewDevice(MailboxToken.decode(linkToken)
                    .orElseThrow(() -> ApiException.invalidRequest(LINK_TOKEN + ": " + linkToken.length()
                            + " characters (expected: the " + MailboxToken.ENCODED_LENGTH
                            + " of a mailbox_token, base64url)")));
        }
        return AccessTokenFilter.tokenOf(exchange)
                .map(Caller.Primary::new)
                .orElseThrow(() -> ApiException.unauthorized(
                        "missing_token",
                        "Authorization and " + LINK_TOKEN
                                + " are missing (expected: the primary device's access token, or the mailbox_token)"));
    }

    private static int after(@Nullable String text) {
        if (text == null) {
            return 0;
        }
        if (text.matches("[0-9]{1,2}") && Integer.parseInt(text) <= MessageRequest.MAX_SEQUENCE) {
            return Integer.parseInt(text);
        }
        throw ApiException.invalidRequest("after: " + (text.length() <= 40 ? text : text.substring(0, 40) + "…")
                + " (expected: 0 to " + MessageRequest.MAX_SEQUENCE + ")");
    }
}
