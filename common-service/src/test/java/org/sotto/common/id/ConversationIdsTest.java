package org.sotto.common.id;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;

class ConversationIdsTest {
    private static final UUID ALICE = UUID.fromString("0b6f1b7a-3c0e-4a53-9a43-3f6d7f0a1b2c");
    private static final UUID BOB = UUID.fromString("f1e2d3c4-b5a6-4789-8abc-def012345678");

    @Test
    void both_sides_compute_the_same_id() {
        assertThat(ConversationIds.of(ALICE, BOB)).isEqualTo(ConversationIds.of(BOB, ALICE));
    }

    @Test
    void the_id_is_a_name_based_uuid_of_version_5() {
        UUID id = ConversationIds.of(ALICE, BOB);
        assertThat(id.version()).isEqualTo(5);
        assertThat(id.variant()).isEqualTo(2);
    }

    @Test
    void the_id_equals_what_another_implementation_of_rfc_9562_gives() {
        // python3 -c "import uuid; print(uuid.uuid5(uuid.NAMESPACE_OID, '<alice>:<bob>'))"
        assertThat(ConversationIds.of(BOB, ALICE)).isEqualTo(UUID.fromString("9ea69dae-14da-5a45-90cf-250bfff7901a"));
    }
}
