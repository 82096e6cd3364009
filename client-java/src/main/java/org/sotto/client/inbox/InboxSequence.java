package org.sotto.client.inbox;

import java.util.OptionalLong;

/**
 * Follows the chain of inbox positions of one device: every entry names the position that was sent before it, so a
 * missing entry shows at once. Not safe for several threads.
 *
 * <pre>
 *   entry    100      140      141      200          prev_position of 200 is 141: next
 *   prev      —       100      140      170          prev_position 170 was never seen: gap
 * </pre>
 *
 * Positions have holes between them (they are offsets of a log that many users share); only the chain tells.
 */
public final class InboxSequence {
    /** What an entry is to this device. */
    public enum Verdict {
        /** The next entry. */
        NEXT,
        /** Taken before, and sent again. */
        REPEATED,
        /** Something between the last entry and this one has not arrived. */
        GAP,
        /** Not above what {@code caught_up} promised to be all, and yet new: taken, and the server's fault. */
        LATE
    }

    private static final long NONE = -1;

    private long taken;
    private long promised = NONE;
    private long gapAfter = NONE;
    private long gapBefore = NONE;

    /** @param stored the position that this device has stored, empty for a new one */
    public InboxSequence(OptionalLong stored) {
        this.taken = stored.orElse(NONE);
    }

    /**
     * Judges an entry; changes nothing but the memory of gaps.
     *
     * @param previous the entry's {@code prev_position}, below zero when it names none
     */
    public Verdict judge(long position, long previous) {
        if (position <= taken) {
            return Verdict.REPEATED;
        }
        long known = Math.max(taken, promised);
        if (known != NONE && previous > known) {
            return Verdict.GAP;
        }
        return position <= promised ? Verdict.LATE : Verdict.NEXT;
    }

    /**
     * Whether this very gap was met before, after which the device asked again from its last position and got the same
     * answer: what is missing is not in the log any more (entries live 30 days), and waiting longer would wait for
     * ever.
     */
    public boolean sameGapAgain(long position) {
        long known = Math.max(taken, promised);
        boolean again = gapAfter == known && gapBefore == position;
        gapAfter = known;
        gapBefore = position;
        return again;
    }

    /** The entry at {@code position} has been taken. */
    public void take(long position) {
        taken = Math.max(taken, position);
    }

    /** The server has sent everything up to {@code position}. */
    public void caughtUp(long position) {
        promised = Math.max(promised, position);
    }

    /** Everything up to here is on this device; empty for a new device that has not caught up yet. */
    public OptionalLong position() {
        long known = Math.max(taken, promised);
        return known == NONE ? OptionalLong.empty() : OptionalLong.of(known);
    }
}
