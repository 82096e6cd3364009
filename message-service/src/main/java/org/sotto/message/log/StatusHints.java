package org.sotto.message.log;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.sotto.common.id.Uuids;
import org.sotto.common.redis.GatewayHints;
import org.sotto.message.conversation.WithheldMessages;
import org.sotto.message.conversation.WithheldMessages.Interval;
import org.sotto.message.log.ReceiptPlan.Move;
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
    record Told(String gatewayId, GatewayItem status) {}

    private record Parts(Move move, List<Interval> intervals) {}

    StatusHints(WithheldMessages withheld) {
        this.withheld = withheld;
    }

    /** Fails when Redis or Cassandra does not answer. */
    CompletionStage<List<Told>> of(List<Move> moves, GatewayHints hints) {
        if (moves.isEmpty()) {
            return CompletableFuture.completedFuture(List.of());
        }
        Set<UUID> authors = moves.stream().map(Move::peer).collect(Collectors.toSet());
        List<CompletableFuture<Parts>> parts =
                moves.stream().map(move -> partsOf(move).toCompletableFuture()).toList();
        return hints.gatewaysOf(authors)
                .thenCombine(
                        CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new)),
                        (gateways, done) ->
                                told(parts.stream().map(CompletableFuture::join).toList(), gateways));
    }

    private CompletionStage<Parts> partsOf(Move move) {
        UUID receiver = move.to().watermark().userId();
        Interval whole = new Interval(move.from().orElse(null), move.to().messageId());
        return withheld.given(move.to().watermark().conversationId(), move.peer(), receiver, whole)
                .thenApply(intervals -> new Parts(move, intervals));
    }

    private static List<Told> told(List<Parts> all, Map<UUID, Set<String>> gateways) {
        List<Told> told = new ArrayList<>();
        for (Parts parts : all) {
            Set<String> places = gateways.getOrDefault(parts.move().peer(), Set.of());
            for (Interval interval : parts.intervals()) {
                GatewayItem item = GatewayItem.newBuilder()
                        .setStatus(status(parts.move(), interval))
                        .build();
                places.forEach(gateway -> told.add(new Told(gateway, item)));
            }
        }
        return told;
    }

    private static StatusChange status(Move move, Interval interval) {
        StatusChange.Builder status = StatusChange.newBuilder()
                .setRecipientId(Uuids.toByteString(move.peer()))
                .setConversationId(Uuids.toByteString(move.to().watermark().conversationId()))
                .setMessageId(Uuids.toByteString(interval.upTo()))
                .setByUserId(Uuids.toByteString(move.to().watermark().userId()))
                .setStatus(move.status())
                .setTimestamp(move.to().at());
        UUID after = interval.after();
        return after == null
                ? status.build()
                : status.setAfterMessageId(Uuids.toByteString(after)).build();
    }
}
