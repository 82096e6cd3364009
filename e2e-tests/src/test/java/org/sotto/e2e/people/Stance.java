package org.sotto.e2e.people;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.sotto.e2e.fleet.Person;

/** How somebody who looks (the viewer) stands to somebody who is looked at (the target), and what that lets them see. */
enum Stance {
    STRANGER(1, 1),
    /** The viewer has the target in contacts: that is no right to anything. */
    HAS_TARGET_AS_CONTACT(1, 1),
    IS_CONTACT_OF_TARGET(2, 2),
    BLOCKED_TARGET(1, 0),
    BLOCKED_BY_TARGET(0, 0);

    /** From the widest to the narrowest. */
    static final List<String> AUDIENCES = List.of("everyone", "contacts", "nobody");

    /** Under how many of the target's settings, from the widest, the viewer sees picture and status message. */
    private final int profile;
    /** The same of {@code last_seen} and presence. */
    private final int presence;

    Stance(int profile, int presence) {
        this.profile = profile;
        this.presence = presence;
    }

    boolean seesProfile(String setting) {
        return AUDIENCES.indexOf(setting) < profile;
    }

    boolean seesPresence(String setting) {
        return AUDIENCES.indexOf(setting) < presence;
    }

    /** Whether what they write to each other arrives as it happens: typing. */
    boolean isOnSpeakingTerms() {
        return this != BLOCKED_TARGET && this != BLOCKED_BY_TARGET;
    }

    void take(Person viewer, Person target) {
        switch (this) {
            case STRANGER -> {}
            case HAS_TARGET_AS_CONTACT -> call(viewer, "/api/v1/users/contacts/" + target.id(), Map.of());
            case IS_CONTACT_OF_TARGET -> call(target, "/api/v1/users/contacts/" + viewer.id(), Map.of());
            case BLOCKED_TARGET -> call(viewer, "/api/v1/users/blocks/" + target.id(), Map.of());
            case BLOCKED_BY_TARGET -> call(target, "/api/v1/users/blocks/" + viewer.id(), Map.of());
        }
    }

    static void call(Person person, String path, Object body) {
        assertThat(person.account().call("PUT", path, body).status())
                .as("PUT %s", path)
                .isEqualTo(200);
    }
}
