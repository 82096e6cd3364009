package org.sotto.user.session;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.security.SecurityRequirements;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import org.sotto.common.auth.AccessToken;
import org.sotto.common.web.ApiResponse;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Refresh and logout (PROTOCOL.md, "Accounts"). */
@RestController
@RequestMapping("/api/v1/auth")
@Tag(name = "Accounts")
class SessionEndpoint {
    private final Sessions sessions;

    SessionEndpoint(Sessions sessions) {
        this.sessions = sessions;
    }

    @SecurityRequirements
    @PostMapping("/refresh")
    @Operation(
            summary = "Exchange a refresh token for a new pair",
            description = "The token that is sent is spent. Sending a spent one ends the session: 401 refresh_reused.")
    ApiResponse<TokenPair> refresh(@Valid @RequestBody RefreshRequest request) {
        return ApiResponse.of(sessions.renew(request.refreshToken()));
    }

    @PostMapping("/logout")
    @Operation(summary = "End this device's session and its sockets")
    ApiResponse<Void> logout(AccessToken token) {
        sessions.logout(token);
        return ApiResponse.done("Logged out");
    }
}
