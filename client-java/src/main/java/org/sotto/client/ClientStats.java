package org.sotto.client;

/**
 * What a client has counted since it was built. Those that end in a server's fault ({@code gaps}, {@code lateEntries},
 * {@code outOfOrder}, {@code malformedFrames}) are zero with a correct server.
 *
 * @param connections connections that were authenticated
 * @param entries inbox entries on the wire, repeated ones included
 * @param messages messages given to the listener
 * @param repeatedEntries entries on the wire at a position that was taken before
 * @param repeatedMessages messages on the wire at a new position with a {@code message_id} that was taken before
 * @param repeatedSends messages with a new id for a send (device and {@code temp_id}) that was taken before
 * @param repeatedEvents changes of the account at a new position whose {@code event_id} was taken before
 * @param gaps entries that showed that an earlier one is missing; the client asked the log each time
 * @param gapsLeft gaps that the log did not fill
 * @param lateEntries new entries below what {@code caught_up} had called all
 * @param outOfOrder messages with a lower id than one before in their conversation
 * @param malformedFrames frames that could not be read
 * @param sends messages sent for the first time
 * @param resends messages sent again
 * @param heldBack answers that asked to send later
 * @param acks acknowledgements that completed a send
 * @param surplusAcks acknowledgements for what was already complete
 * @param acknowledgements {@code delivery_ack} frames sent
 * @param deadConnections connections given up because a PING stayed unanswered
 * @param behindTail connections renewed because a PONG knew of entries that had not come
 */
public record ClientStats(
        long connections,
        long entries,
        long messages,
        long repeatedEntries,
        long repeatedMessages,
        long repeatedSends,
        long repeatedEvents,
        long gaps,
        long gapsLeft,
        long lateEntries,
        long outOfOrder,
        long malformedFrames,
        long sends,
        long resends,
        long heldBack,
        long acks,
        long surplusAcks,
        long acknowledgements,
        long deadConnections,
        long behindTail) {

    /** Everything that came on the wire although this device had it: raw duplicates, none of them shown. */
    public long duplicates() {
        return repeatedEntries + repeatedMessages + repeatedSends + repeatedEvents;
    }
}
