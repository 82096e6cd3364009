package org.sotto.fanout.read;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sotto.common.internal.InternalClient;
import org.sotto.common.kafka.TransientFailures;
import org.sotto.common.web.ApiException;
import org.sotto.common.web.InternalRequests;
import org.sotto.fanout.InboxProperties;
import org.sotto.fanout.PositionLimit;
import org.sotto.fanout.inbox.InboxStore;
import org.sotto.fanout.read.InboxReader.Reader;
import org.sotto.proto.v1.InboxPage;
import org.sotto.proto.v1.InboxReadRequest;
import org.sotto.proto.v1.TailsRequest;
import org.sotto.proto.v1.TailsResponse;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Replay and tails for gateways (sotto/v1/internal.proto). Errors: 400 {@code invalid_request}, 403 {@code forbidden} for
 * another caller than gateway-service, 503 {@code unavailable} while Cassandra or message-service does not answer.
 */
@RestController
@RequestMapping(path = "/internal/v1/inbox", consumes = InternalClient.PROTOBUF, produces = InternalClient.PROTOBUF)
class InboxReadController {
    private static final String CALLER = "gateway-service";
    private static final int FIRST_DEVICE = 1;
    private static final int MAX_LIMIT = 500;
    private static final int MAX_TAILS = 5_000;
    /** Below the 5 s after which {@link InternalClient} gives up: a gateway that is told why knows more than one that is not. */
    private static final Duration ANSWER_BOUND = Duration.ofSeconds(4);

    private final InboxReader reader;
    private final InboxStore inboxes;
    private final int tailsConcurrency;

    InboxReadController(InboxReader reader, InboxStore inboxes, InboxProperties properties) {
        this.reader = reader;
        this.inboxes = inboxes;
        this.tailsConcurrency = properties.tailsConcurrency();
    }

    @PostMapping("/read")
    Mono<InboxPage> read(@RequestBody InboxReadRequest request, ServerWebExchange exchange) {
        InternalRequests.requireCaller(exchange, CALLER);
        UUID user = InternalRequests.id("user_id", request.getUserId());
        UUID device = InternalRequests.id("device_id", request.getDeviceId());
        // uint32: what does not fit into an int is negative here.
        int limit = request.getLimit();
        if (limit < 1 || limit > MAX_LIMIT) {
            throw ApiException.invalidRequest(
                    "limit: " + Integer.toUnsignedString(limit) + " (expected: 1 to " + MAX_LIMIT + ")");
        }
        OptionalLong after = request.hasAfter() ? OptionalLong.of(position(request.getAfter())) : OptionalLong.empty();
        boolean added = Integer.compareUnsigned(request.getDeviceNumber(), FIRST_DEVICE) > 0;
        return bounded(() -> Mono.fromFuture(reader.read(new Reader(user, device, added), after, limit)));
    }

    /** The tables are asked and not the owner's memory: the caller does not know which worker owns a user's partition. */
    @PostMapping("/tails")
    Mono<TailsResponse> tails(@RequestBody(required = false) @Nullable TailsRequest body, ServerWebExchange exchange) {
        InternalRequests.requireCaller(exchange, CALLER);
        // A message without fields has no bytes.
        TailsRequest request = body == null ? TailsRequest.getDefaultInstance() : body;
        if (request.getUserIdsCount() > MAX_TAILS) {
            throw ApiException.invalidRequest(
                    "user_ids: " + request.getUserIdsCount() + " (expected: at most " + MAX_TAILS + ")");
        }
        List<UUID> users = request.getUserIdsList().stream()
                .map(user -> InternalRequests.id("user_ids", user))
                .toList();
        return bounded(() -> Flux.fromIterable(users)
                .flatMapSequential(user -> Mono.fromFuture(inboxes.tail(user)), tailsConcurrency)
                .collectList()
                .map(positions ->
                        TailsResponse.newBuilder().addAllPositions(positions).build()));
    }

    private static long position(long position) {
        if (position < 0 || position >= PositionLimit.LIMIT) {
            throw ApiException.invalidRequest("after: " + position + " (expected: 0 to 2^53 - 1)");
        }
        return position;
    }

    private static <T> Mono<T> bounded(Supplier<Mono<T>> answer) {
        return Mono.defer(answer)
                .timeout(ANSWER_BOUND)
                .onErrorMap(TransientFailures::isTransient, failure -> unavailable(TransientFailures.unwrap(failure)));
    }

    private static ApiException unavailable(Throwable failure) {
        ApiException refusal = new ApiException(
                HttpStatus.SERVICE_UNAVAILABLE,
                "unavailable",
                "an engine or service does not answer: " + failure.getClass().getSimpleName());
        refusal.initCause(failure);
        return refusal;
    }
}
