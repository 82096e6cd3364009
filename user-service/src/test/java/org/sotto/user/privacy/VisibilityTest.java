package org.sotto.user.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sotto.user.relation.Relation;

class VisibilityTest {
    /** The relation of the viewer to the target, in words. */
    private static final Map<String, Relation> RELATIONS = Map.of(
            "self", Relation.SELF,
            "stranger", new Relation(false, false, false, false),
            // The viewer has the target in contacts, which is the viewer's own affair.
            "contact of mine only", new Relation(false, false, false, false),
            "has me as contact", new Relation(false, true, false, false),
            "I blocked them", new Relation(false, false, false, true),
            "I blocked them, has me as contact", new Relation(false, true, false, true),
            "they blocked me", new Relation(false, false, true, false),
            "they blocked me, has me as contact", new Relation(false, true, true, false),
            "each blocked the other", new Relation(false, true, true, true));

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # relation                          | setting  | presence | picture | status
            self                                | EVERYONE | yes      | yes     | yes
            self                                | CONTACTS | yes      | yes     | yes
            self                                | NOBODY   | yes      | yes     | yes
            stranger                            | EVERYONE | yes      | yes     | yes
            stranger                            | CONTACTS | no       | no      | no
            stranger                            | NOBODY   | no       | no      | no
            contact of mine only                | EVERYONE | yes      | yes     | yes
            contact of mine only                | CONTACTS | no       | no      | no
            contact of mine only                | NOBODY   | no       | no      | no
            has me as contact                   | EVERYONE | yes      | yes     | yes
            has me as contact                   | CONTACTS | yes      | yes     | yes
            has me as contact                   | NOBODY   | no       | no      | no
            I blocked them                      | EVERYONE | no       | yes     | yes
            I blocked them                      | CONTACTS | no       | no      | no
            I blocked them                      | NOBODY   | no       | no      | no
            I blocked them, has me as contact   | EVERYONE | no       | yes     | yes
            I blocked them, has me as contact   | CONTACTS | no       | yes     | yes
            I blocked them, has me as contact   | NOBODY   | no       | no      | no
            they blocked me                     | EVERYONE | no       | no      | no
            they blocked me                     | CONTACTS | no       | no      | no
            they blocked me                     | NOBODY   | no       | no      | no
            they blocked me, has me as contact  | EVERYONE | no       | no      | no
            they blocked me, has me as contact  | CONTACTS | no       | no      | no
            they blocked me, has me as contact  | NOBODY   | no       | no      | no
            each blocked the other              | EVERYONE | no       | no      | no
            each blocked the other              | CONTACTS | no       | no      | no
            each blocked the other              | NOBODY   | no       | no      | no
            """)
    void who_sees_what(String relation, Audience setting, String presence, String picture, String status) {
        assertThat(seen(Aspect.PRESENCE, relation, setting)).isEqualTo(presence);
        assertThat(seen(Aspect.PICTURE, relation, setting)).isEqualTo(picture);
        assertThat(seen(Aspect.STATUS, relation, setting)).isEqualTo(status);
    }

    /** The other two settings would decide otherwise wherever a setting decides, so that a mixed-up one shows. */
    private static String seen(Aspect aspect, String relation, Audience setting) {
        Audience other = setting == Audience.NOBODY ? Audience.EVERYONE : Audience.NOBODY;
        PrivacySettings settings = new PrivacySettings(
                aspect == Aspect.PRESENCE ? setting : other,
                aspect == Aspect.PICTURE ? setting : other,
                aspect == Aspect.STATUS ? setting : other,
                true);
        return Visibility.allows(aspect, settings, RELATIONS.get(relation)) ? "yes" : "no";
    }
}
