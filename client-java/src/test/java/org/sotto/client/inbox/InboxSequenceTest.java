package org.sotto.client.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.sotto.client.inbox.InboxSequence.Verdict;

class InboxSequenceTest {
    private static InboxSequence at(long position) {
        return new InboxSequence(OptionalLong.of(position));
    }

    @Example
    void an_entry_is_next_when_what_it_names_before_it_is_known() {
        InboxSequence sequence = at(10);
        assertThat(sequence.judge(15, 10)).isEqualTo(Verdict.NEXT);
        assertThat(sequence.judge(15, 9)).isEqualTo(Verdict.NEXT);
        assertThat(sequence.judge(15, 11)).isEqualTo(Verdict.GAP);
        assertThat(sequence.judge(10, 5)).isEqualTo(Verdict.REPEATED);
        assertThat(sequence.position()).hasValue(10);
        sequence.take(15);
        assertThat(sequence.position()).hasValue(15);
    }

    @Example
    void a_new_device_takes_whatever_comes_first() {
        InboxSequence sequence = new InboxSequence(OptionalLong.empty());
        assertThat(sequence.position()).isEmpty();
        assertThat(sequence.judge(500, 499)).isEqualTo(Verdict.NEXT);
    }

    @Example
    void after_caught_up_the_chain_goes_on_from_the_tail_and_an_entry_below_it_is_late_and_not_lost() {
        InboxSequence sequence = at(10);
        sequence.caughtUp(20);
        assertThat(sequence.position()).hasValue(20);
        assertThat(sequence.judge(25, 20)).isEqualTo(Verdict.NEXT);
        assertThat(sequence.judge(25, 22)).isEqualTo(Verdict.GAP);
        assertThat(sequence.judge(15, 10)).isEqualTo(Verdict.LATE);
    }

    @Example
    void a_gap_counts_as_met_again_only_at_the_same_two_ends() {
        InboxSequence sequence = at(10);
        assertThat(sequence.sameGapAgain(20)).isFalse();
        assertThat(sequence.sameGapAgain(20)).isTrue();
        assertThat(sequence.sameGapAgain(21)).isFalse();
        sequence.take(11);
        assertThat(sequence.sameGapAgain(21)).isFalse();
    }

    /** A server that loses and repeats what it pushes, and answers from the log after each gap. */
    @Property
    void whatever_is_lost_or_repeated_on_the_wire_every_entry_is_taken_once_and_in_order(
            @ForAll @IntRange(min = 1, max = 60) int entries, @ForAll long seed) {
        Random random = new Random(seed);
        List<Long> log = new ArrayList<>();
        long position = 0;
        for (int i = 0; i < entries; i++) {
            position += 1 + random.nextInt(5);
            log.add(position);
        }
        InboxSequence sequence = new InboxSequence(OptionalLong.of(0));
        List<Long> taken = new ArrayList<>();
        for (int i = 0; i < entries; i++) {
            if (random.nextInt(3) == 0 && i < entries - 1) {
                continue;
            }
            int pushed = random.nextInt(4) == 0 ? random.nextInt(i + 1) : i;
            offer(sequence, log, pushed, taken);
        }
        offer(sequence, log, entries - 1, taken);
        assertThat(taken).containsExactlyElementsOf(log);
    }

    private static void offer(InboxSequence sequence, List<Long> log, int index, List<Long> taken) {
        long previous = index == 0 ? 0 : log.get(index - 1);
        switch (sequence.judge(log.get(index), previous)) {
            case NEXT -> {
                sequence.take(log.get(index));
                taken.add(log.get(index));
            }
            case REPEATED -> assertThat(taken).contains(log.get(index));
            case GAP -> {
                long from = sequence.position().orElseThrow();
                for (int i = 0; i < log.size() && i <= index; i++) {
                    if (log.get(i) > from) {
                        offer(sequence, log, i, taken);
                    }
                }
            }
            case LATE -> throw new AssertionError("nothing was promised");
        }
    }
}
