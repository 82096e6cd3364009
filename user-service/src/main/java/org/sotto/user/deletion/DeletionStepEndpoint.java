package org.sotto.user.deletion;

import io.swagger.v3.oas.annotations.Hidden;
import java.time.Clock;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sotto.common.internal.InternalClient;
import org.sotto.common.web.ApiException;
import org.sotto.common.web.InternalRequests;
import org.sotto.proto.v1.DeletionStep;
import org.sotto.proto.v1.DeletionStepTaken;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;

/**
 * A service has erased what it kept of a user (internal.proto). Which service it is says its token: none can answer for another.
 * A step that nobody waits for is no error of the caller's, which would ask for ever: it was told before, or the deletion is
 * finished. 403 {@code forbidden} for a service that has no step.
 */
@RestController
@Hidden
class DeletionStepEndpoint {
    private static final Logger log = LoggerFactory.getLogger(DeletionStepEndpoint.class);
    private static final int MAX_COUNTS = 32;
    private static final Pattern KIND = Pattern.compile("[a-z_]{1,40}");

    private final DeletionStore store;
    private final Clock clock;

    DeletionStepEndpoint(DeletionStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    @PostMapping(
            path = "/internal/v1/deletions/steps",
            consumes = InternalClient.PROTOBUF,
            produces = InternalClient.PROTOBUF)
    DeletionStepTaken take(@RequestBody DeletionStep step, ServerWebExchange exchange) {
        String service = InternalRequests.requireCaller(exchange, DeletionStore.SERVICES);
        UUID userId = InternalRequests.id("user_id", step.getUserId());
        int pass = step.getPass();
        if (pass < Pass.FIRST || pass > Pass.SECOND) {
            throw ApiException.invalidRequest("pass: " + Integer.toUnsignedString(pass) + " (expected: 1 or 2)");
        }
        check(step.getCountsMap());
        if (store.markDone(userId, pass, service, step.getCountsMap(), clock.instant())) {
            log.info("account {}: {} has erased, pass {}", userId, service, pass);
        } else {
            log.info("account {}: nobody waits for {}, pass {}", userId, service, pass);
        }
        return DeletionStepTaken.getDefaultInstance();
    }

    private static void check(Map<String, Long> counts) {
        if (counts.size() > MAX_COUNTS) {
            throw ApiException.invalidRequest("counts: " + counts.size() + " (expected: at most " + MAX_COUNTS + ")");
        }
        counts.forEach((kind, count) -> {
            if (!KIND.matcher(kind).matches() || count < 0) {
                throw ApiException.invalidRequest("counts: " + kind + ": " + count + " (expected: " + KIND
                        + " and a number that is not negative)");
            }
        });
    }
}
