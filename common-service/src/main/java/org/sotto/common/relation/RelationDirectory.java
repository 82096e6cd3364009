package org.sotto.common.relation;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.sotto.common.auth.UserChangeListener;
import org.sotto.common.id.Uuids;
import org.sotto.common.internal.InternalClient;
import org.sotto.common.internal.ServiceAddresses;
import org.sotto.proto.v1.UserChanged;
import org.sotto.proto.v1.UserPair;
import org.sotto.proto.v1.UserRelation;
import org.sotto.proto.v1.UserRelationsRequest;
import org.sotto.proto.v1.UserRelationsResponse;

/**
 * Relations, kept for a while ({@value #KEPT_SECONDS} s unless told otherwise) and at most so many as it is made for, and
 * forgotten when {@code users.changed} says that the user of the pair changed name, contacts, blocks, privacy or existence.
 *
 * <p>An answer carries the number of the newest change that was known when it was asked for; it holds while its user has no
 * later one. So a change drops all pairs of a user without a search for them, and an answer that was on its way meanwhile is
 * not believed either. Rejected: a map of maps by user, whose inner maps no bound would reach.
 */
public final class RelationDirectory implements UserChangeListener {
    private static final int KEPT_SECONDS = 60;
    private static final int MAX_PAIRS = 1_000;

    private final InternalClient client;
    private final ServiceAddresses services;
    private final Cache<UserPairKey, Answer> answers;
    /** The number of a user's newest change, for as long as an answer from before it may still be kept or on its way. */
    private final Cache<UUID, Long> changed;

    private final AtomicLong changes = new AtomicLong();

    private record Answer(UserRelation relation, long asked) {}

    /** @param maxPairs how many answers are kept, about 200 bytes each */
    public RelationDirectory(InternalClient client, ServiceAddresses services, int maxPairs) {
        this(client, services, maxPairs, Duration.ofSeconds(KEPT_SECONDS));
    }

    /**
     * @param maxPairs how many answers are kept, about 200 bytes each
     * @param kept how long an answer is believed, should a change not be heard of
     */
    public RelationDirectory(InternalClient client, ServiceAddresses services, int maxPairs, Duration kept) {
        this.client = client;
        this.services = services;
        this.answers = Caffeine.newBuilder()
                .maximumSize(maxPairs)
                .expireAfterWrite(kept)
                .build();
        this.changed =
                Caffeine.newBuilder().expireAfterWrite(kept.multipliedBy(2)).build();
    }

    /**
     * How users stand to each other both ways.
     *
     * @return the relation of every pair and of its reverse. Fails when user-service does not answer: what depends on a
     *     relation is then not to be shown
     */
    public CompletableFuture<Map<UserPairKey, UserRelation>> findBothWays(Collection<UserPairKey> pairs) {
        return find(
                pairs.stream().flatMap(pair -> Stream.of(pair, pair.reversed())).toList());
    }

    /**
     * How each pair's user stands to the other.
     *
     * @return the relation of every pair; fails as {@link #findBothWays}
     */
    public CompletableFuture<Map<UserPairKey, UserRelation>> find(Collection<UserPairKey> pairs) {
        Map<UserPairKey, UserRelation> found = new HashMap<>();
        List<UserPairKey> unknown = new ArrayList<>();
        pairs.stream().distinct().forEach(pair -> {
            Answer answer = answers.getIfPresent(pair);
            if (answer != null && holds(pair, answer)) {
                found.put(pair, answer.relation());
            } else {
                unknown.add(pair);
            }
        });
        List<CompletableFuture<Map<UserPairKey, UserRelation>>> calls = new ArrayList<>();
        for (int from = 0; from < unknown.size(); from += MAX_PAIRS) {
            calls.add(ask(unknown.subList(from, Math.min(unknown.size(), from + MAX_PAIRS))));
        }
        return CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new)).thenApply(done -> {
            calls.forEach(call -> found.putAll(call.join()));
            return found;
        });
    }

    private boolean holds(UserPairKey pair, Answer answer) {
        Long change = changed.getIfPresent(pair.user());
        return change == null || change <= answer.asked();
    }

    private CompletableFuture<Map<UserPairKey, UserRelation>> ask(List<UserPairKey> pairs) {
        long asked = changes.get();
        UserRelationsRequest.Builder request = UserRelationsRequest.newBuilder();
        pairs.forEach(pair -> request.addPairs(UserPair.newBuilder()
                .setUserId(Uuids.toByteString(pair.user()))
                .setOtherId(Uuids.toByteString(pair.other()))));
        return client.post(
                        "user-service",
                        services.userService(),
                        "/internal/v1/users/relations",
                        request.build(),
                        UserRelationsResponse.parser())
                .thenApply(response -> {
                    if (response.getRelationsCount() != pairs.size()) {
                        throw new CompletionException(new IOException("user-service answered "
                                + response.getRelationsCount() + " relations (expected: " + pairs.size() + ")"));
                    }
                    Map<UserPairKey, UserRelation> answer = new HashMap<>();
                    for (int i = 0; i < pairs.size(); i++) {
                        answer.put(pairs.get(i), response.getRelations(i));
                        answers.put(pairs.get(i), new Answer(response.getRelations(i), asked));
                    }
                    return answer;
                });
    }

    @Override
    public void onUserChanged(UserChanged change) {
        if (changesRelations(change)) {
            changed.put(Uuids.fromBytes(change.getUserId()), changes.incrementAndGet());
        }
    }

    private static boolean changesRelations(UserChanged change) {
        return switch (change.getChangeCase()) {
            // An answer carries the user's name as well, which is part of the profile.
            case REGISTERED, USER_DELETED, PROFILE_CHANGED, PRIVACY_CHANGED, CONTACT_CHANGED, BLOCK_CHANGED -> true;
            // A kind that this version does not know may be of interest.
            case CHANGE_NOT_SET -> true;
            // What a sync adds has records of its own.
            case CONTACT_RENAMED,
                    CONTACTS_SYNCED,
                    DEVICE_ADDED,
                    DEVICE_REMOVED,
                    DEVICE_LIST_CHANGED,
                    DEVICE_KEYS_ADDED,
                    SESSION_REVOKED -> false;
        };
    }
}
