package org.sotto.user.privacy;

import org.sotto.user.relation.Relation;

/**
 * The rule of who sees what (PROTOCOL.md, "Users, contacts, privacy"): everybody sees all of themselves; whom the target
 * blocked sees nothing that a setting guards; who blocked the target does not see their presence, since a block is meant to
 * end the watching on both sides; everybody else sees what the target's setting gives them.
 */
public final class Visibility {

    private Visibility() {}

    /**
     * Whether the viewer sees this of the target.
     *
     * @param settings the target's
     * @param relation of the viewer to the target
     */
    public static boolean allows(Aspect aspect, PrivacySettings settings, Relation relation) {
        if (relation.self()) {
            return true;
        }
        if (relation.blockedByTarget() || (relation.blockedByViewer() && aspect == Aspect.PRESENCE)) {
            return false;
        }
        return switch (settings.of(aspect)) {
            case EVERYONE -> true;
            case CONTACTS -> relation.contact();
            case NOBODY -> false;
        };
    }
}
