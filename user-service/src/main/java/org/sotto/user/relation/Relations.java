package org.sotto.user.relation;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Reads how a viewer stands to others: two queries, for however many. */
@Component
public class Relations {
    private final ContactStore contacts;
    private final BlockStore blocks;

    Relations(ContactStore contacts, BlockStore blocks) {
        this.contacts = contacts;
        this.blocks = blocks;
    }

    public Relation of(UUID viewer, UUID target) {
        return Objects.requireNonNull(of(viewer, Set.of(target)).get(target), "relation");
    }

    /** How the viewer stands to each of the targets. */
    public Map<UUID, Relation> of(UUID viewer, Collection<UUID> targets) {
        Set<UserPair> theirs = new HashSet<>();
        Set<UserPair> bothWays = new HashSet<>();
        for (UUID target : targets) {
            theirs.add(new UserPair(target, viewer));
            bothWays.add(new UserPair(target, viewer));
            bothWays.add(new UserPair(viewer, target));
        }
        Set<UserPair> known = contacts.findAmong(theirs);
        Set<UserPair> blocked = blocks.findAmong(bothWays);
        Map<UUID, Relation> relations = new HashMap<>();
        for (UUID target : targets) {
            UserPair theirView = new UserPair(target, viewer);
            relations.put(
                    target,
                    target.equals(viewer)
                            ? Relation.SELF
                            : new Relation(
                                    false,
                                    known.contains(theirView),
                                    blocked.contains(theirView),
                                    blocked.contains(new UserPair(viewer, target))));
        }
        return relations;
    }
}
