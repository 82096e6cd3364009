package org.sotto.presence.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.sotto.common.id.Uuids;
import org.sotto.common.internal.InternalClient;
import org.sotto.common.relation.UserPairKey;
import org.sotto.common.web.ApiException;
import org.sotto.common.web.InternalRequests;
import org.sotto.presence.state.Seen;
import org.sotto.presence.state.SeenStore;
import org.sotto.presence.stranger.Admission;
import org.sotto.presence.stranger.StrangerLimit;
import org.sotto.presence.visibility.Viewers;
import org.sotto.proto.v1.PresenceQueryRequest;
import org.sotto.proto.v1.PresenceQueryResponse;
import org.sotto.proto.v1.PresenceState;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/**
 * Answers how at most 100 users are now, cut down to what the viewer may see. Who is hidden is answered like somebody who was
 * never here, so that the answer does not tell a block from an absence. Strangers beyond {@link StrangerLimit} are refused by
 * name, and the rest is answered. 503 while Redis or user-service is away.
 */
@RestController
class PresenceQueryEndpoint {
    private static final int MAX_USERS = 100;

    private final StrangerLimit strangers;
    private final Viewers viewers;
    private final SeenStore states;

    PresenceQueryEndpoint(StrangerLimit strangers, Viewers viewers, SeenStore states) {
        this.strangers = strangers;
        this.viewers = viewers;
        this.states = states;
    }

    @PostMapping(
            path = "/internal/v1/presence/query",
            consumes = InternalClient.PROTOBUF,
            produces = InternalClient.PROTOBUF)
    Mono<PresenceQueryResponse> query(@RequestBody PresenceQueryRequest request) {
        if (request.getUserIdsCount() > MAX_USERS) {
            throw ApiException.invalidRequest(
                    "user_ids: " + request.getUserIdsCount() + " (expected: at most " + MAX_USERS + ")");
        }
        UUID viewer = InternalRequests.id("viewer_id", request.getViewerId());
        List<UserPairKey> pairs = new ArrayList<>();
        request.getUserIdsList()
                .forEach(user -> pairs.add(new UserPairKey(InternalRequests.id("user_ids", user), viewer)));
        return Mono.fromFuture(() -> strangers.admit(viewer, pairs).thenCompose(admission -> answer(pairs, admission)));
    }

    private CompletableFuture<PresenceQueryResponse> answer(List<UserPairKey> pairs, Admission admission) {
        List<UserPairKey> admitted = pairs.stream()
                .filter(pair -> !admission.refused().contains(pair.user()))
                .toList();
        return answer(admitted).thenApply(response -> response.toBuilder()
                .addAllRefusedUserIds(
                        admission.refused().stream().map(Uuids::toByteString).toList())
                .setRetryAfterMs(admission.retryAfterMillis())
                .build());
    }

    private CompletableFuture<PresenceQueryResponse> answer(List<UserPairKey> pairs) {
        return viewers.allowed(pairs).thenCompose(allowed -> states.of(
                        allowed.stream().map(UserPairKey::user).collect(Collectors.toUnmodifiableSet()))
                .thenApply(seen -> response(pairs, allowed, seen)));
    }

    private static PresenceQueryResponse response(
            List<UserPairKey> pairs, Set<UserPairKey> allowed, Map<UUID, Seen> seen) {
        PresenceQueryResponse.Builder response = PresenceQueryResponse.newBuilder();
        for (UserPairKey pair : pairs) {
            Seen state = allowed.contains(pair) ? seen.getOrDefault(pair.user(), Seen.HIDDEN) : Seen.HIDDEN;
            response.addStates(PresenceState.newBuilder()
                    .setUserId(Uuids.toByteString(pair.user()))
                    .setOnline(state.online())
                    .setLastSeenMs(state.lastSeenMillis()));
        }
        return response.build();
    }
}
