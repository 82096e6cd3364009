package org.sotto.presence.visibility;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.sotto.common.relation.RelationDirectory;
import org.sotto.common.relation.UserPairKey;
import org.sotto.proto.v1.UserRelation;

/** Applies {@link PresenceVisibility} to pairs of a user and a viewer ({@link UserPairKey#other}). */
public final class Viewers {
    private final RelationDirectory relations;

    public Viewers(RelationDirectory relations) {
        this.relations = relations;
    }

    /**
     * The pairs whose viewer may see the user; everybody sees themselves. Fails when user-service does not answer: what is not
     * known to be allowed is not shown.
     */
    public CompletableFuture<Set<UserPairKey>> allowed(Collection<UserPairKey> pairs) {
        List<UserPairKey> others = pairs.stream().filter(pair -> !isSelf(pair)).toList();
        return relations.findBothWays(others).thenApply(found -> pairs.stream()
                .filter(pair -> isSelf(pair) || isVisible(pair, found))
                .collect(Collectors.toUnmodifiableSet()));
    }

    /**
     * The users whom the viewers of the pairs do not have in contacts, in the order of the pairs and each once; nobody is a
     * stranger to themselves. Fails when user-service does not answer.
     */
    public CompletableFuture<List<UUID>> strangers(Collection<UserPairKey> pairs) {
        List<UserPairKey> others = pairs.stream().filter(pair -> !isSelf(pair)).toList();
        return relations.findBothWays(others).thenApply(found -> others.stream()
                .filter(pair -> !found.getOrDefault(pair.reversed(), UserRelation.getDefaultInstance())
                        .getHasContact())
                .map(UserPairKey::user)
                .distinct()
                .toList());
    }

    private static boolean isSelf(UserPairKey pair) {
        return pair.user().equals(pair.other());
    }

    private static boolean isVisible(UserPairKey pair, Map<UserPairKey, UserRelation> found) {
        return PresenceVisibility.isVisible(
                found.getOrDefault(pair, UserRelation.getDefaultInstance()),
                found.getOrDefault(pair.reversed(), UserRelation.getDefaultInstance()));
    }
}
