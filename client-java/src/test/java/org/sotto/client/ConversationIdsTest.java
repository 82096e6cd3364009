package org.sotto.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;

class ConversationIdsTest {
    @Test
    void both_sides_get_the_id_that_other_uuid_v5_libraries_give() {
        UUID one = UUID.fromString("11111111-1111-4111-8111-111111111111");
        UUID other = UUID.fromString("22222222-2222-4222-a222-222222222222");
        // Python: uuid.uuid5(UUID("6ba7b812-9dad-11d1-80b4-00c04fd430c8"), f"{one}:{other}")
        UUID expected = UUID.fromString("680f5ed1-fc63-5f94-82b6-5a3a99024a0e");
        assertThat(ConversationIds.ofTwo(one, other)).isEqualTo(expected);
        assertThat(ConversationIds.ofTwo(other, one)).isEqualTo(expected);
    }
}
