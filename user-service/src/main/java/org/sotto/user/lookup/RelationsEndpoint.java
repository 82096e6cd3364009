package org.sotto.user.lookup;

import io.swagger.v3.oas.annotations.Hidden;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sotto.common.internal.InternalClient;
import org.sotto.common.web.ApiException;
import org.sotto.common.web.InternalRequests;
import org.sotto.proto.v1.UserRelation;
import org.sotto.proto.v1.UserRelationsRequest;
import org.sotto.proto.v1.UserRelationsResponse;
import org.sotto.proto.v1.Visibility;
import org.sotto.user.privacy.Audience;
import org.sotto.user.privacy.PrivacySettings;
import org.sotto.user.relation.BlockStore;
import org.sotto.user.relation.ContactStore;
import org.sotto.user.relation.UserPair;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/**
 * What users have decided about others, their privacy settings and names (internal.proto). Three indexed queries for a
 * thousand pairs. Guarded by service tokens.
 */
@RestController
@Hidden
class RelationsEndpoint {
    private static final int MAX_PAIRS = 1_000;

    private final KnownUserStore users;
    private final ContactStore contacts;
    private final BlockStore blocks;

    RelationsEndpoint(KnownUserStore users, ContactStore contacts, BlockStore blocks) {
        this.users = users;
        this.contacts = contacts;
        this.blocks = blocks;
    }

    @PostMapping(
            path = "/internal/v1/users/relations",
            consumes = InternalClient.PROTOBUF,
            produces = InternalClient.PROTOBUF)
    UserRelationsResponse relations(@RequestBody(required = false) @Nullable UserRelationsRequest request) {
        // A request for no pair has no bytes.
        List<UserPair> pairs = request == null ? List.of() : pairsOf(request);
        if (pairs.isEmpty()) {
            return UserRelationsResponse.getDefaultInstance();
        }
        Map<UUID, KnownUser> known =
                users.find(pairs.stream().map(UserPair::userId).collect(Collectors.toSet()));
        Set<UserPair> distinct = Set.copyOf(pairs);
        Set<UserPair> kept = contacts.findAmong(distinct);
        Set<UserPair> blocked = blocks.findAmong(distinct);
        UserRelationsResponse.Builder answer = UserRelationsResponse.newBuilder();
        for (UserPair pair : pairs) {
            KnownUser user = known.get(pair.userId());
            answer.addRelations(
                    user == null
                            ? UserRelation.getDefaultInstance()
                            : relation(user, kept.contains(pair), blocked.contains(pair)));
        }
        return answer.build();
    }

    private static UserRelation relation(KnownUser user, boolean hasContact, boolean blocked) {
        PrivacySettings settings = user.privacy();
        return UserRelation.newBuilder()
                .setExists(true)
                .setHasContact(hasContact)
                .setBlocked(blocked)
                .setLastSeen(visibility(settings.lastSeen()))
                .setProfilePicture(visibility(settings.profilePicture()))
                .setStatus(visibility(settings.status()))
                .setReadReceipts(settings.readReceipts())
                .setDisplayName(user.displayName())
                .build();
    }

    private static Visibility visibility(Audience audience) {
        return switch (audience) {
            case EVERYONE -> Visibility.EVERYONE;
            case CONTACTS -> Visibility.CONTACTS;
            case NOBODY -> Visibility.NOBODY;
        };
    }

    private static List<UserPair> pairsOf(UserRelationsRequest request) {
        if (request.getPairsCount() > MAX_PAIRS) {
            throw ApiException.invalidRequest(
                    "pairs: " + request.getPairsCount() + " (expected: at most " + MAX_PAIRS + ")");
        }
        List<UserPair> pairs = new ArrayList<>();
        for (var pair : request.getPairsList()) {
            pairs.add(new UserPair(
                    InternalRequests.id("pairs.user_id", pair.getUserId()),
                    InternalRequests.id("pairs.other_id", pair.getOtherId())));
        }
        return pairs;
    }
}
