package org.sotto.presence.visibility;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sotto.proto.v1.UserRelation;
import org.sotto.proto.v1.Visibility;

class PresenceVisibilityTest {

    /** Every setting by every way to stand to each other. */
    @ParameterizedTest(
            name = "{0}: stranger {1}, viewer is a contact {2}, has me as contact {3}, blocked {4}, blocked me {5}")
    @CsvSource({
        "EVERYONE,               true,  true,  true,  false, false",
        "CONTACTS,               false, true,  false, false, false",
        "NOBODY,                 false, false, false, false, false",
        "VISIBILITY_UNSPECIFIED, false, false, false, false, false"
    })
    void who_sees_whom(
            Visibility setting,
            boolean stranger,
            boolean contactOfUser,
            boolean onlyContactOfViewer,
            boolean blockedByUser,
            boolean blockedByViewer) {
        UserRelation user =
                UserRelation.newBuilder().setExists(true).setLastSeen(setting).build();
        UserRelation known = user.toBuilder().setHasContact(true).build();
        UserRelation viewer = UserRelation.newBuilder().setExists(true).build();
        UserRelation knows = viewer.toBuilder().setHasContact(true).build();
        assertThat(PresenceVisibility.isVisible(user, viewer)).isEqualTo(stranger);
        assertThat(PresenceVisibility.isVisible(known, viewer)).isEqualTo(contactOfUser);
        assertThat(PresenceVisibility.isVisible(user, knows)).isEqualTo(onlyContactOfViewer);
        assertThat(PresenceVisibility.isVisible(
                        known.toBuilder().setBlocked(true).build(), knows))
                .isEqualTo(blockedByUser);
        assertThat(PresenceVisibility.isVisible(
                        known, knows.toBuilder().setBlocked(true).build()))
                .isEqualTo(blockedByViewer);
        assertThat(PresenceVisibility.isVisible(
                        known.toBuilder().setExists(false).build(), knows))
                .isFalse();
    }
}
