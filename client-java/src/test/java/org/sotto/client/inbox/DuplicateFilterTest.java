package org.sotto.client.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.sotto.client.inbox.DuplicateFilter.Repeat;

class DuplicateFilterTest {
    private final UUID conversation = UUID.randomUUID();
    private final UUID device = UUID.randomUUID();

    private static UUID id(int number) {
        return new UUID(0, number);
    }

    @Test
    void a_message_repeats_by_its_id_or_by_its_senders_send() {
        DuplicateFilter filter = new DuplicateFilter();
        assertThat(filter.check(conversation, id(1), device, id(11))).isEqualTo(Repeat.NONE);
        filter.add(conversation, id(1), device, id(11));
        assertThat(filter.check(conversation, id(1), null, null)).isEqualTo(Repeat.SAME_MESSAGE);
        assertThat(filter.check(conversation, id(2), device, id(11))).isEqualTo(Repeat.SAME_SEND);
        assertThat(filter.check(conversation, id(2), UUID.randomUUID(), id(11)))
                .as("another device may use the same temp_id")
                .isEqualTo(Repeat.NONE);
        assertThat(filter.check(UUID.randomUUID(), id(1), device, id(11))).isEqualTo(Repeat.NONE);
    }

    @Test
    void the_last_thousand_of_a_conversation_are_known_and_no_more() {
        DuplicateFilter filter = new DuplicateFilter();
        for (int i = 0; i <= 1_000; i++) {
            filter.add(conversation, id(i), device, id(10_000 + i));
        }
        assertThat(filter.check(conversation, id(0), device, id(10_000))).isEqualTo(Repeat.NONE);
        assertThat(filter.check(conversation, id(1), device, id(0))).isEqualTo(Repeat.SAME_MESSAGE);
        assertThat(filter.check(conversation, id(5_000), device, id(11_000))).isEqualTo(Repeat.SAME_SEND);
    }

    @Test
    void the_conversation_that_was_quiet_longest_is_forgotten_first() {
        DuplicateFilter filter = new DuplicateFilter(10, 2);
        filter.add(id(1), id(100), null, null);
        filter.add(id(2), id(100), null, null);
        assertThat(filter.check(id(1), id(100), null, null)).isEqualTo(Repeat.SAME_MESSAGE);
        filter.add(id(3), id(100), null, null);
        assertThat(filter.check(id(2), id(100), null, null)).isEqualTo(Repeat.NONE);
        assertThat(filter.check(id(1), id(100), null, null)).isEqualTo(Repeat.SAME_MESSAGE);
    }
}
