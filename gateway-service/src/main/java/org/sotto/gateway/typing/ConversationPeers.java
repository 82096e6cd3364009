package org.sotto.gateway.typing;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.sotto.common.id.Uuids;
import org.sotto.common.internal.InternalClient;
import org.sotto.common.internal.ServiceAddresses;
import org.sotto.gateway.call.CallQueue;
import org.sotto.proto.v1.ConversationPeerRequest;
import org.sotto.proto.v1.ConversationPeerResponse;
import org.springframework.stereotype.Component;

/**
 * Who the other one of a 1:1 conversation is: asked of message-service, which alone knows the participants, and kept for 10
 * minutes. "No such conversation" is kept for 5 s, since the first message makes it.
 */
@Component
final class ConversationPeers {
    private static final String CALLEE = "message-service";
    private static final String PATH = "/internal/v1/conversations/peer";
    private static final int MAX_WAITING = 10_000;
    private static final int MAX_CONCURRENT = 16;
    private static final int MAX_KEPT = 100_000;
    private static final Duration KEPT = Duration.ofMinutes(10);
    private static final Duration NONE_KEPT = Duration.ofSeconds(5);

    private final InternalClient client;
    private final ServiceAddresses services;
    private final CallQueue calls = new CallQueue(MAX_CONCURRENT, MAX_WAITING);
    private final Cache<Participation, Optional<UUID>> peers = Caffeine.newBuilder()
            .maximumSize(MAX_KEPT)
            .expireAfter(Expiry.writing((Participation in, Optional<UUID> peer) -> peer.isPresent() ? KEPT : NONE_KEPT))
            .build();

    private record Participation(UUID user, UUID conversation) {}

    ConversationPeers(InternalClient client, ServiceAddresses services) {
        this.client = client;
        this.services = services;
    }

    /** The peer of a user's conversation; empty if the user has no such conversation. Fails when message-service does not answer. */
    CompletableFuture<Optional<UUID>> find(UUID user, UUID conversation) {
        Participation in = new Participation(user, conversation);
        Optional<UUID> known = peers.getIfPresent(in);
        if (known != null) {
            return CompletableFuture.completedFuture(known);
        }
        ConversationPeerRequest request = ConversationPeerRequest.newBuilder()
                .setUserId(Uuids.toByteString(user))
                .setConversationId(Uuids.toByteString(conversation))
                .build();
        return calls.submit(() -> client.post(
                        CALLEE, services.messageService(), PATH, request, ConversationPeerResponse.parser()))
                .thenApply(response -> {
                    Optional<UUID> peer = Uuids.optional(response.getPeerId());
                    peers.put(in, peer);
                    return peer;
                });
    }
}
