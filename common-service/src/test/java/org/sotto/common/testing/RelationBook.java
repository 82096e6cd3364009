package org.sotto.common.testing;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.sotto.common.id.Uuids;
import org.sotto.proto.v1.UserPair;
import org.sotto.proto.v1.UserRelation;
import org.sotto.proto.v1.UserRelationsRequest;
import org.sotto.proto.v1.UserRelationsResponse;
import org.sotto.proto.v1.Visibility;

/** What user-service knows of pairs, as a test writes it; everybody exists, and shows everything to everyone, until it says otherwise. */
public final class RelationBook {
    private static final UserRelation STRANGERS = UserRelation.newBuilder()
            .setExists(true)
            .setLastSeen(Visibility.EVERYONE)
            .setProfilePicture(Visibility.EVERYONE)
            .setStatus(Visibility.EVERYONE)
            .setReadReceipts(true)
            .build();

    private record Pair(UUID user, UUID other) {}

    private final Map<Pair, UserRelation> relations = new ConcurrentHashMap<>();
    private final AtomicInteger questions = new AtomicInteger();
    private final AtomicInteger largest = new AtomicInteger();

    /** Changes how a user stands to another. */
    public void write(UUID user, UUID other, Consumer<UserRelation.Builder> change) {
        relations.compute(new Pair(user, other), (pair, before) -> {
            UserRelation.Builder relation = (before == null ? STRANGERS : before).toBuilder();
            change.accept(relation);
            return relation.build();
        });
    }

    /** The answer of {@code POST /internal/v1/users/relations}. */
    public UserRelationsResponse answer(UserRelationsRequest request) {
        largest.accumulateAndGet(request.getPairsCount(), Math::max);
        UserRelationsResponse.Builder response = UserRelationsResponse.newBuilder();
        for (UserPair pair : request.getPairsList()) {
            questions.incrementAndGet();
            response.addRelations(relations.getOrDefault(
                    new Pair(Uuids.fromBytes(pair.getUserId()), Uuids.fromBytes(pair.getOtherId())), STRANGERS));
        }
        return response.build();
    }

    /** How many pairs were asked for. */
    public int questions() {
        return questions.get();
    }

    /** The most pairs that one call asked for. */
    public int largestQuestion() {
        return largest.get();
    }
}
