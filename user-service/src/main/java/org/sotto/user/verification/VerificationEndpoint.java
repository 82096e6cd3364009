package org.sotto.user.verification;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.security.SecurityRequirements;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sotto.common.web.ApiException;
import org.sotto.common.web.ApiResponse;
import org.sotto.common.web.ClientAddress;
import org.sotto.user.device.DeviceDescription;
import org.sotto.user.phone.PhoneNumber;
import org.sotto.user.phone.PhoneNumbers;
import org.sotto.user.twofactor.Pin;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Register and verify (PROTOCOL.md, "Accounts"). */
@RestController
@ConditionalOnWebApplication
@RequestMapping("/api/v1/auth")
@Tag(name = "Accounts")
class VerificationEndpoint {
    private final Verifications verifications;
    private final ClientAddress addresses;

    VerificationEndpoint(Verifications verifications, ClientAddress addresses) {
        this.verifications = verifications;
        this.addresses = addresses;
    }

    @SecurityRequirements
    @PostMapping("/register")
    @Operation(
            summary = "Send a one-time code to a phone number",
            description =
                    "400 invalid_phone_number; 429 rate_limited by number, address or device, with Retry-After. A code"
                            + " is read out in a call (channel voice) once an SMS to the number had 60 seconds to arrive, 429"
                            + " rate_limited before; 422 channel_unavailable, with those that are there in channels of the details,"
                            + " where nobody can call.")
    ApiResponse<RegisterAnswer> register(@Valid @RequestBody RegisterRequest body, ServerHttpRequest request) {
        PhoneNumber number = parse(body.phoneNumber(), body.countryCode());
        UUID id = verifications.start(
                number,
                body.channelOrSms(),
                ClientAddress.limitKey(addresses.of(request)),
                request.getHeaders().getFirst("X-Device-ID"));
        return ApiResponse.of(new RegisterAnswer(id, OtpStore.LIFETIME.toSeconds(), "OTP sent to " + number.e164()));
    }

    @SecurityRequirements
    @PostMapping("/verify")
    @Operation(
            summary = "Sign in with the code",
            description = "Makes the account, or makes this the new primary device of an existing one and ends its old"
                    + " devices. 401 invalid_otp with attempts_left; 401 verification_expired after five tries, after 5"
                    + " minutes or once it has worked. 401 two_factor_required, or invalid_pin with attempts_left, when the"
                    + " account has a PIN (the code may be given again with it, as one of the five tries); 429 rate_limited"
                    + " after too many wrong ones. An account that was not used for 45 days is deleted, and the number gets a"
                    + " new one. So is one that has a PIN and was not used for 7 days (can_start_anew in the details of"
                    + " two_factor_required), if the code is given again without the PIN.")
    ApiResponse<VerifyAnswer> verify(@Valid @RequestBody VerifyRequest body) {
        DeviceDescription device = Optional.ofNullable(body.device()).orElse(DeviceDescription.UNKNOWN);
        return ApiResponse.of(VerifyAnswer.of(verifications.finish(
                body.verificationId(),
                body.otp(),
                device,
                Optional.ofNullable(body.twoFactorPin()).map(Pin::new).orElse(null))));
    }

    private static PhoneNumber parse(String text, @Nullable String countryCode) {
        if (countryCode != null && !PhoneNumbers.isRegion(countryCode)) {
            throw ApiException.invalidRequest(
                    "country_code: " + countryCode + " (expected: a country of ISO 3166-1, for example US)");
        }
        return PhoneNumbers.parse(text, countryCode)
                .orElseThrow(() -> new ApiException(
                        HttpStatus.BAD_REQUEST,
                        "invalid_phone_number",
                        "phone_number: " + text
                                + " (expected: a valid number in E.164 form, for example +14155550123)"));
    }
}
