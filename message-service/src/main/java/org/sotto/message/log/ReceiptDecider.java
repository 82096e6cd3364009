package org.sotto.message.log;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.sotto.common.id.MessageIdOrder;
import org.sotto.message.log.ReceiptPlan.Move;
import org.sotto.message.log.ReceiptPlan.Told;
import org.sotto.message.message.Message;
import org.sotto.message.message.MessageStore;
import org.sotto.message.receipt.ReadReceipts;
import org.sotto.message.receipt.ReceiptKind;
import org.sotto.message.receipt.ReceiptStore;
import org.sotto.message.receipt.Watermark;
import org.sotto.proto.v1.ReceiptStatus;

/**
 * Decides which watermarks a batch of receipts moves: of each, the furthest receipt that stands for a message of the user's.
 * Receipts at or below the watermark are passed over unseen. "Delivered" comes from a gateway, which sent the message and
 * knows its author, and is believed; "read" names whatever the client says, and is looked up. Writes nothing.
 */
final class ReceiptDecider {
    private static final Comparator<InboundReceipt> FURTHEST_FIRST =
            Comparator.comparing(InboundReceipt::messageId, MessageIdOrder.INSTANCE.reversed());

    private final ReceiptStore receipts;
    private final MessageStore messages;
    private final ReadReceipts readReceipts;

    ReceiptDecider(ReceiptStore receipts, MessageStore messages, ReadReceipts readReceipts) {
        this.receipts = receipts;
        this.messages = messages;
        this.readReceipts = readReceipts;
    }

    /** Fails when Cassandra or, for what was read, user-service does not answer. */
    CompletionStage<ReceiptPlan> decide(List<InboundReceipt> batch) {
        if (batch.isEmpty()) {
            return CompletableFuture.completedFuture(ReceiptPlan.NOTHING);
        }
        Map<Watermark, List<InboundReceipt>> byWatermark = new LinkedHashMap<>();
        for (InboundReceipt receipt : batch) {
            byWatermark
                    .computeIfAbsent(receipt.watermark(), w -> new ArrayList<>())
                    .add(receipt);
        }
        List<CompletableFuture<ReceiptPlan>> parts = new ArrayList<>();
        byWatermark.forEach(
                (watermark, received) -> parts.add(decide(watermark, received).toCompletableFuture()));
        return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new)).thenApply(done -> {
            List<Move> moves = new ArrayList<>();
            List<InboundReceipt> refused = new ArrayList<>();
            for (CompletableFuture<ReceiptPlan> part : parts) {
                moves.addAll(part.join().moves());
                refused.addAll(part.join().refused());
            }
            return new ReceiptPlan(withoutRepetition(moves), refused);
        });
    }

    /** A hidden reading beside the delivery that it stands for, which tells the peer all that they may know. */
    private static List<Move> withoutRepetition(List<Move> moves) {
        Map<Watermark, UUID> delivered = new HashMap<>();
        for (Move move : moves) {
            if (move.to().watermark().kind() == ReceiptKind.DELIVERED) {
                delivered.put(move.to().watermark(), move.to().messageId());
            }
        }
        return moves.stream()
                .map(move -> {
                    UUID upTo = delivered.get(deliveredWatermark(move.to()));
                    boolean repeats = move.isHiddenRead()
                            && upTo != null
                            && MessageIdOrder.INSTANCE.compare(move.to().messageId(), upTo) <= 0;
                    return repeats ? move.untold() : move;
                })
                .toList();
    }

    private static Watermark deliveredWatermark(InboundReceipt receipt) {
        return new Watermark(
                receipt.watermark().conversationId(), receipt.watermark().userId(), ReceiptKind.DELIVERED);
    }

    private CompletionStage<ReceiptPlan> decide(Watermark watermark, List<InboundReceipt> received) {
        return receipts.current(watermark).thenCompose(from -> {
            List<InboundReceipt> above = received.stream()
                    .filter(receipt ->
                            from.isEmpty() || MessageIdOrder.INSTANCE.compare(receipt.messageId(), from.get()) > 0)
                    .sorted(FURTHEST_FIRST)
                    .toList();
            return above.isEmpty() ? CompletableFuture.completedFuture(ReceiptPlan.NOTHING) : furthest(from, above);
        });
    }

    /** Asks for the furthest alone; only if that is refused, for all the others at once. */
    private CompletionStage<ReceiptPlan> furthest(Optional<UUID> from, List<InboundReceipt> above) {
        InboundReceipt first = above.get(0);
        return peerOf(first).thenCompose(peer -> {
            if (peer.isPresent()) {
                return move(first, from, peer.get(), List.of());
            }
            List<InboundReceipt> others = above.subList(1, above.size());
            List<CompletableFuture<Optional<UUID>>> peers = others.stream()
                    .map(receipt -> peerOf(receipt).toCompletableFuture())
                    .toList();
            return CompletableFuture.allOf(peers.toArray(CompletableFuture[]::new))
                    .thenCompose(done -> afterRefusal(first, others, peers, from));
        });
    }

    private CompletionStage<ReceiptPlan> afterRefusal(
            InboundReceipt first,
            List<InboundReceipt> others,
            List<CompletableFuture<Optional<UUID>>> peers,
            Optional<UUID> from) {
        List<InboundReceipt> refused = new ArrayList<>(List.of(first));
        for (int i = 0; i < others.size(); i++) {
            Optional<UUID> peer = peers.get(i).join();
            if (peer.isPresent()) {
                return move(others.get(i), from, peer.get(), refused);
            }
            refused.add(others.get(i));
        }
        return CompletableFuture.completedFuture(new ReceiptPlan(List.of(), refused));
    }

    private CompletionStage<ReceiptPlan> move(
            InboundReceipt to, Optional<UUID> from, UUID peer, List<InboundReceipt> refused) {
        UUID user = to.watermark().userId();
        if (peer.equals(user)) {
            // A device that has its own user's message is nobody's business.
            return CompletableFuture.completedFuture(new ReceiptPlan(List.of(), refused));
        }
        if (to.watermark().kind() == ReceiptKind.DELIVERED) {
            Told told = new Told(ReceiptStatus.DELIVERED, from, to.at());
            return CompletableFuture.completedFuture(
                    new ReceiptPlan(List.of(new Move(to, peer, false, Optional.of(told))), refused));
        }
        return readReceipts
                .exchangedWith(user, Set.of(peer))
                .thenCompose(exchanged -> exchanged.contains(peer)
                        ? CompletableFuture.completedFuture(
                                new Move(to, peer, true, Optional.of(new Told(ReceiptStatus.READ, from, to.at()))))
                        : hiddenRead(to, peer))
                .thenApply(move -> new ReceiptPlan(List.of(move), refused));
    }

    /**
     * Of reading in hiding the peer is told no more than that what was read was delivered, and that only if they have not been told
     * before: a second word, or its time, would tell when it was read.
     */
    private CompletionStage<Move> hiddenRead(InboundReceipt to, UUID peer) {
        Watermark delivered =
                new Watermark(to.watermark().conversationId(), to.watermark().userId(), ReceiptKind.DELIVERED);
        return receipts.current(delivered).thenApply(known -> {
            boolean covered = known.isPresent() && MessageIdOrder.INSTANCE.compare(to.messageId(), known.get()) <= 0;
            Told told = new Told(ReceiptStatus.DELIVERED, known, to.clock().maxAppendMillis());
            return new Move(to, peer, false, covered ? Optional.empty() : Optional.of(told));
        });
    }

    /** The other side; empty if there is no such message, or the user is not one of its two. */
    private CompletionStage<Optional<UUID>> peerOf(InboundReceipt receipt) {
        if (receipt.watermark().kind() == ReceiptKind.DELIVERED
                && receipt.author().isPresent()) {
            return CompletableFuture.completedFuture(receipt.author());
        }
        UUID user = receipt.watermark().userId();
        return messages.find(receipt.watermark().conversationId(), receipt.messageId(), user)
                .thenApply(found -> found.flatMap(message -> peer(message, user)));
    }

    private static Optional<UUID> peer(Message message, UUID user) {
        if (message.senderId().equals(user)) {
            return Optional.of(message.receiverId());
        }
        return message.receiverId().equals(user) ? Optional.of(message.senderId()) : Optional.empty();
    }
}
