package org.sotto.fanout.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LogStateTest {

    private static LogState stateOf(int partitions, long offset, int index) {
        TreeMap<SourcePoint.Partition, SourcePoint> sources = new TreeMap<>();
        for (int i = 0; i < partitions; i++) {
            sources.put(new SourcePoint.Partition("messages.inbound", i), new SourcePoint(offset + i, index));
        }
        return new LogState(4_102_444_800_000L, sources);
    }

    @Test
    void a_state_survives_its_text_form() {
        LogState state = stateOf(4, 77, 3);

        assertThat(LogState.decode(state.encode())).isEqualTo(state);
    }

    @Test
    void the_points_of_128_partitions_of_two_sources_fit_into_an_offset_s_metadata() {
        TreeMap<SourcePoint.Partition, SourcePoint> sources = new TreeMap<>();
        for (int i = 0; i < LogState.MAX_SOURCE_PARTITIONS; i++) {
            sources.put(new SourcePoint.Partition("messages.inbound", i), new SourcePoint((1L << 48) + i, 2));
            sources.put(new SourcePoint.Partition("users.changed.partners", i), new SourcePoint((1L << 41) + i, 4_999));
        }
        sources.put(new SourcePoint.Partition("inbox.events", 127), new SourcePoint(1L << 48, 0));
        sources.put(new SourcePoint.Partition("users.changed", 127), new SourcePoint(1L << 48, 0));
        LogState state = new LogState(4_102_444_800_000L, sources);

        String text = state.encode();

        assertThat(text.length()).isLessThanOrEqualTo(4_000);
        assertThat(LogState.decode(text)).isEqualTo(state);
    }

    @Test
    void several_source_topics_are_told_apart() {
        TreeMap<SourcePoint.Partition, SourcePoint> sources = new TreeMap<>();
        sources.put(new SourcePoint.Partition("messages.inbound", 2), new SourcePoint(9, 0));
        sources.put(new SourcePoint.Partition("group.message.fanout", 2), new SourcePoint(4, 1));
        LogState state = new LogState(5, sources);

        assertThat(LogState.decode(state.encode())).isEqualTo(state);
    }

    @Test
    void an_offset_without_metadata_is_the_empty_state() {
        assertThat(LogState.decode(null)).isEqualTo(LogState.EMPTY);
        assertThat(LogState.decode("")).isEqualTo(LogState.EMPTY);
    }

    @Test
    void a_state_that_cannot_be_read_stops_the_owner_instead_of_letting_duplicates_in() {
        String text = stateOf(2, 5, 0).encode();

        assertThatThrownBy(() -> LogState.decode(text.substring(0, text.length() - 3)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("state");
        assertThatThrownBy(() -> LogState.decode("not base64 !")).isInstanceOf(IllegalStateException.class);
    }
}
