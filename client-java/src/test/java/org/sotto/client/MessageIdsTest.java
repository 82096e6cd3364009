package org.sotto.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class MessageIdsTest {
    private static final long MAX_TIME = (1L << 60) - 1;

    private static UUID id(long time, long low) {
        long high = (time << 32) | ((time >>> 32 & 0xFFFFL) << 16) | 0x1000L | (time >>> 48);
        return new UUID(high, low);
    }

    /** The order as the protocol words it, on numbers that have no sign to get wrong. */
    private static int byTheBook(UUID a, UUID b) {
        return Comparator.<UUID, BigInteger>comparing(id -> BigInteger.valueOf(id.timestamp()))
                .thenComparing(id -> new BigInteger(Long.toUnsignedString(id.getLeastSignificantBits())))
                .compare(a, b);
    }

    @Property
    void ids_compare_by_their_time_and_then_by_their_low_half_without_sign(
            @ForAll @LongRange(min = 0, max = MAX_TIME) long time,
            @ForAll @LongRange(min = 0, max = MAX_TIME) long otherTime,
            @ForAll long low,
            @ForAll long otherLow) {
        for (long second : List.of(time, otherTime)) {
            UUID a = id(time, low);
            UUID b = id(second, otherLow);
            assertThat(Integer.signum(MessageIds.compare(a, b))).isEqualTo(Integer.signum(byTheBook(a, b)));
            assertThat(Integer.signum(MessageIds.compare(b, a))).isEqualTo(-Integer.signum(byTheBook(a, b)));
        }
        assertThat(id(time, low).timestamp()).isEqualTo(time);
    }

    @Property
    void sorting_gives_one_order_whatever_came_first(
            @ForAll @Size(max = 30) List<@LongRange(min = 0, max = MAX_TIME) Long> times, @ForAll long low) {
        List<UUID> ids = times.stream().map(time -> id(time, low ^ time)).toList();
        List<UUID> reversed = ids.stream().sorted(MessageIds.ORDER.reversed()).toList();
        assertThat(reversed.stream().sorted(MessageIds.ORDER))
                .containsExactlyElementsOf(
                        ids.stream().sorted(MessageIdsTest::byTheBook).toList());
    }

    @Example
    void neither_the_text_nor_javas_own_order_is_this_one() {
        UUID earlier = UUID.fromString("ffffffff-0000-1000-8000-000000000000");
        UUID later = UUID.fromString("00000000-0001-1000-8000-000000000000");
        assertThat(MessageIds.compare(earlier, later)).isNegative();
        assertThat(earlier.toString()).isGreaterThan(later.toString());
        UUID highBit = UUID.fromString("00000001-0000-1000-8000-000000000000");
        assertThat(MessageIds.compare(later, highBit)).isPositive();
        assertThat(MessageIds.compare(earlier, earlier)).isZero();
    }
}
