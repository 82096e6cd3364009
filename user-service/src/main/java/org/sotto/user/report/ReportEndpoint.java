package org.sotto.user.report;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.sotto.common.auth.AccessToken;
import org.sotto.common.web.ApiResponse;
import org.sotto.user.limit.AccountLimiter;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The report about myself (PROTOCOL.md, "Users, contacts, privacy"). */
@RestController
@Tag(name = "Users")
class ReportEndpoint {
    private final Reports reports;
    private final AccountLimiter limiter;

    ReportEndpoint(Reports reports, AccountLimiter limiter) {
        this.reports = reports;
        this.limiter = limiter;
    }

    @GetMapping("/api/v1/users/me/report")
    @Operation(
            summary = "Everything that is stored about me",
            description =
                    "Ten times in 24 hours. 503 unavailable if one of the services that keep something does not answer:"
                            + " a report never leaves out what it could not read. Messages are encrypted and not in it;"
                            + " GET /conversations/{id}/messages gives them.")
    ApiResponse<Report> report(AccessToken token) {
        limiter.report(token.userId());
        return ApiResponse.of(reports.of(token.userId()));
    }
}
