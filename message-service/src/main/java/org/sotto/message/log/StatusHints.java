package org.sotto.message.log;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.sotto.common.id.Uuids;
import org.sotto.common.redis.GatewayHints;
import org.sotto.message.conversation.WithheldMessages;
import org.sotto.message.conversation.WithheldMessages.Interval;
import org.sotto.message.log.ReceiptPlan.Move;
import org.sotto.message.log.ReceiptPlan.Told;
import org.sotto.proto.v1.GatewayItem;
import org.sotto.proto.v1.StatusChange;

/**
 * Makes of moved watermarks what their messages' author is told at once ({@code message_status}), at the gateways where the
 * author is: each interval without what was withheld from the one who received or read. A hint; list and history have the
 * truth.
 */
final class StatusHints {
    private final WithheldMessages withheld;

    /** A status for a gateway. */
    record Hint(String gatewayId, GatewayItem status) {}

    private record Parts(Move move, Told told, List<Interval> intervals) {}

    StatusHints(WithheldMessages withheld) {
        this.withheld = withheld;
    }

    /** Fails when Redis or Cassandra does not answer. */
    CompletionStage<List<Hint>> of(List<Move> moves, GatewayHints hints) {
        Set<UUID> authors = new HashSet<>();
        List<CompletableFuture<Parts>> parts = new ArrayList<>();
        for (Move move : moves) {
            move.told().ifPresent(told -> {
                authors.add(move.peer());
                parts.add(partsOf(move, told).toCompletableFuture());
            });
        }
        if (parts.isEmpty()) {
            return CompletableFuture.completedFuture(List.of());
        }
        return hints.gatewaysOf(authors)
                .thenCombine(
                        CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new)),
                        (gateways, done) ->
                                told(parts.stream().map(CompletableFuture::join).toList(), gateways));
    }

    private CompletionStage<Parts> partsOf(Move move, Told told) {
        UUID receiver = move.to().watermark().userId();
        Interval whole = new Interval(told.after().orElse(null), move.to().messageId());
        return withheld.given(move.to().watermark().conversationId(), move.peer(), receiver, whole)
                .thenApply(intervals -> new Parts(move, told, intervals));
    }

    private static List<Hint> told(List<Parts> all, Map<UUID, Set<String>> gateways) {
        List<Hint> hinted = new ArrayList<>();
        for (Parts parts : all) {
            Set<String> places = gateways.getOrDefault(parts.move().peer(), Set.of());
            for (Interval interval : parts.intervals()) {
                GatewayItem item = GatewayItem.newBuilder()
                        .setStatus(status(parts.move(), parts.told(), interval))
                        .build();
                places.forEach(gateway -> hinted.add(new Hint(gateway, item)));
            }
        }
        return hinted;
    }

    private static StatusChange status(Move move, Told told, Interval interval) {
        StatusChange.Builder status = StatusChange.newBuilder()
                .setRecipientId(Uuids.toByteString(move.peer()))
                .setConversationId(Uuids.toByteString(move.to().watermark().conversationId()))
                .setMessageId(Uuids.toByteString(interval.upTo()))
                .setByUserId(Uuids.toByteString(move.to().watermark().userId()))
                .setStatus(told.status())
                .setTimestamp(told.at());
        UUID after = interval.after();
        return after == null
                ? status.build()
                : status.setAfterMessageId(Uuids.toByteString(after)).build();
    }
}
