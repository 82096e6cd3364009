package org.sotto.gateway.presence;

import java.util.Collection;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.sotto.common.id.Uuids;
import org.sotto.common.internal.InternalClient;
import org.sotto.common.internal.ServiceAddresses;
import org.sotto.gateway.call.CallQueue;
import org.sotto.proto.v1.PresenceQueryRequest;
import org.sotto.proto.v1.PresenceQueryResponse;
import org.springframework.stereotype.Component;

/** Asks presence-service how users are now, as far as a viewer may see it. */
@Component
final class PresenceQueries {
    private static final String CALLEE = "presence-service";
    private static final String PATH = "/internal/v1/presence/query";
    private static final int MAX_WAITING = 10_000;
    private static final int MAX_CONCURRENT = 32;

    private final InternalClient client;
    private final ServiceAddresses services;
    private final CallQueue calls = new CallQueue(MAX_CONCURRENT, MAX_WAITING);

    PresenceQueries(InternalClient client, ServiceAddresses services) {
        this.client = client;
        this.services = services;
    }

    /** The states of at most 100 users, or that some are refused. Fails when presence-service does not answer. */
    CompletableFuture<PresenceQueryResponse> ask(UUID viewer, Collection<UUID> users) {
        PresenceQueryRequest.Builder request =
                PresenceQueryRequest.newBuilder().setViewerId(Uuids.toByteString(viewer));
        users.forEach(user -> request.addUserIds(Uuids.toByteString(user)));
        return calls.submit(() ->
                client.post(CALLEE, services.presenceService(), PATH, request.build(), PresenceQueryResponse.parser()));
    }
}
