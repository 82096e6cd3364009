package org.sotto.message.control;

import io.swagger.v3.oas.annotations.Operation;
import java.util.List;
import org.sotto.common.auth.AccessToken;
import org.sotto.common.web.ApiResponse;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Control messages to many devices at once (PROTOCOL.md, "Keys"). */
@RestController
class ControlController {
    private final ControlLimiter limiter;
    private final ControlSender sender;

    ControlController(ControlLimiter limiter, ControlSender sender) {
        this.limiter = limiter;
        this.sender = sender;
    }

    @Operation(
            summary = "Send control messages: sender keys and other bodies that are never shown",
            description =
                    "Each to one device, of somebody else or my own. What is accepted is stored, and reaches its device as a"
                            + " new_message of type CONTROL without content; stale names those whose device is none of the"
                            + " receiver's. After 503 the same items may be sent again: an accepted temp_id stays what it"
                            + " became. 413 payload_too_large beyond 512 KiB of bodies; 429 beyond 3,000 items a minute.")
    @PostMapping("/api/v1/messages/control")
    Mono<ApiResponse<ControlAnswer>> send(AccessToken token, @RequestBody ControlRequest request) {
        List<ControlItem> items = request.checked();
        return Mono.fromFuture(() ->
                        limiter.count(token.userId(), items.size()).thenCompose(counted -> sender.send(token, items)))
                // Redis' one thread brings the last answer, and has others to hear.
                .publishOn(Schedulers.parallel())
                .map(ApiResponse::of);
    }
}
