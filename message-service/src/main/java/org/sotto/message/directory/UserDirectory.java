package org.sotto.message.directory;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.sotto.common.auth.UserChangeListener;
import org.sotto.common.id.Uuids;
import org.sotto.common.internal.InternalClient;
import org.sotto.common.internal.ServiceAddresses;
import org.sotto.message.MessageProperties;
import org.sotto.proto.v1.UserChanged;
import org.sotto.proto.v1.UserLookupRequest;
import org.sotto.proto.v1.UserLookupResponse;
import org.springframework.stereotype.Component;

/**
 * Who exists and with which devices: asked of user-service in one call for all that a batch needs, kept for 10 minutes
 * (5 s for somebody who does not exist), and forgotten when {@code users.changed} names the user.
 */
@Component
public class UserDirectory implements UserChangeListener {
    private static final int MAX_IDS = 1_000;

    private final InternalClient client;
    private final ServiceAddresses services;
    private final Cache<UUID, Optional<KnownUser>> users;
    /** The number of the newest change of a user, for as long as an answer from before it may still come in. */
    private final Cache<UUID, Long> changed =
            Caffeine.newBuilder().expireAfterWrite(Duration.ofMinutes(1)).build();

    private final AtomicLong changes = new AtomicLong();

    UserDirectory(InternalClient client, ServiceAddresses services, MessageProperties properties) {
        this.client = client;
        this.services = services;
        this.users = Caffeine.newBuilder()
                .maximumSize(properties.knownUsers())
                .expireAfter(Expiry.writing((UUID id, Optional<KnownUser> user) ->
                        user.isPresent() ? Duration.ofMinutes(10) : Duration.ofSeconds(5)))
                .build();
    }

    /** Each user with their devices; empty for somebody who does not exist. Fails when user-service does not answer. */
    public CompletableFuture<Map<UUID, Optional<KnownUser>>> find(Set<UUID> ids) {
        return find(ids, users.getAllPresent(ids));
    }

    /**
     * The same, asked now whatever is kept: what is kept may lie behind {@code users.changed} by moments, which is enough for
     * a message, and too much for refusing one.
     */
    public CompletableFuture<Map<UUID, Optional<KnownUser>>> findAnew(Set<UUID> ids) {
        return find(ids, Map.of());
    }

    private CompletableFuture<Map<UUID, Optional<KnownUser>>> find(Set<UUID> ids, Map<UUID, Optional<KnownUser>> kept) {
        Map<UUID, Optional<KnownUser>> found = new HashMap<>(kept);
        List<UUID> unknown = ids.stream().filter(id -> !found.containsKey(id)).toList();
        List<CompletableFuture<Map<UUID, Optional<KnownUser>>>> calls = new ArrayList<>();
        for (int from = 0; from < unknown.size(); from += MAX_IDS) {
            calls.add(ask(unknown.subList(from, Math.min(unknown.size(), from + MAX_IDS))));
        }
        return CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new)).thenApply(done -> {
            calls.forEach(call -> found.putAll(call.join()));
            return found;
        });
    }

    private CompletableFuture<Map<UUID, Optional<KnownUser>>> ask(List<UUID> ids) {
        long asked = changes.get();
        UserLookupRequest.Builder request = UserLookupRequest.newBuilder();
        ids.forEach(id -> request.addUserIds(Uuids.toByteString(id)));
        return client.post(
                        "user-service",
                        services.userService(),
                        "/internal/v1/users/lookup",
                        request.build(),
                        UserLookupResponse.parser())
                .thenApply(response -> {
                    Map<UUID, Optional<KnownUser>> answer = new HashMap<>();
                    ids.forEach(id -> answer.put(id, Optional.empty()));
                    response.getUsersList()
                            .forEach(user ->
                                    answer.put(Uuids.fromBytes(user.getUserId()), Optional.of(KnownUser.of(user))));
                    answer.forEach((id, user) -> keep(id, user, asked));
                    return answer;
                });
    }

    /** Keeps an answer, unless the user changed after the question: it may be from before the change. */
    private void keep(UUID id, Optional<KnownUser> user, long asked) {
        users.put(id, user);
        Long change = changed.getIfPresent(id);
        if (change != null && change > asked) {
            users.invalidate(id);
        }
    }

    @Override
    public void onUserChanged(UserChanged change) {
        UUID id = Uuids.fromBytes(change.getUserId());
        changed.put(id, changes.incrementAndGet());
        users.invalidate(id);
    }
}
