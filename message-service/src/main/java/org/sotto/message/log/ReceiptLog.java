package org.sotto.message.log;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.sotto.common.cassandra.GroupedWrites;
import org.sotto.common.id.MessageIdOrder;
import org.sotto.common.id.Uuids;
import org.sotto.common.kafka.LogHandler;
import org.sotto.common.kafka.PoisonRecordException;
import org.sotto.common.redis.GatewayHints;
import org.sotto.message.message.Message;
import org.sotto.message.message.MessageStore;
import org.sotto.message.receipt.ReceiptKind;
import org.sotto.message.receipt.ReceiptStore;
import org.sotto.message.receipt.Watermark;
import org.sotto.proto.v1.GatewayItem;
import org.sotto.proto.v1.ReceiptRecord;
import org.sotto.proto.v1.Refusal;
import org.sotto.proto.v1.ReplyAddress;
import org.sotto.proto.v1.StatusChange;

/**
 * Processes one of {@code messages.delivered} and {@code messages.read}: of a batch, the furthest receipt of each user in
 * each conversation moves a watermark, and the other side is told through the gateways where they are. A watermark only
 * moves up, to a message that exists in a conversation of the user's; a status never claims more than is stored.
 */
public final class ReceiptLog implements LogHandler {
    private static final long BOUND_SECONDS = 15;

    private final ReceiptKind kind;
    private final ReceiptStore receipts;
    private final MessageStore messages;
    private final GroupedWrites writes;
    private final GatewayHints hints;
    private final EngineProbe probe;
    private final Map<TopicPartition, LogClock> clocks = new HashMap<>();

    ReceiptLog(
            ReceiptKind kind,
            ReceiptStore receipts,
            MessageStore messages,
            GroupedWrites writes,
            GatewayHints hints,
            EngineProbe probe) {
        this.kind = kind;
        this.receipts = receipts;
        this.messages = messages;
        this.writes = writes;
        this.hints = hints;
        this.probe = probe;
    }

    /** The furthest receipt of a user in a conversation, and the clock at its record. */
    private record Furthest(UUID messageId, long at, LogClock clock, ReplyAddress replyTo) {}

    /** A watermark that moves, with the one whom it concerns. */
    private record Move(Watermark watermark, Furthest to, Optional<UUID> from, UUID peer) {}

    @Override
    public void assigned(TopicPartition partition, @Nullable String metadata) {
        clocks.put(partition, LogClock.decode(metadata));
        receipts.forget();
    }

    @Override
    public void revoked(Collection<TopicPartition> partitions) {
        partitions.forEach(clocks::remove);
    }

    @Override
    public String metadata(TopicPartition partition) {
        return clock(clocks, partition).encode();
    }

    @Override
    public boolean enginesAnswer() {
        return probe.enginesAnswer();
    }

    @Override
    public void poisoned(ConsumerRecord<byte[], byte[]> record, String cause) {
        advance(clocks, record);
    }

    @Override
    public void process(List<ConsumerRecord<byte[], byte[]>> batch) throws Exception {
        Map<TopicPartition, LogClock> after = new HashMap<>(clocks);
        Map<Watermark, Furthest> furthest = new LinkedHashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : batch) {
            take(furthest, record, advance(after, record));
        }
        Answers answers = new Answers();
        List<Move> moves = moves(furthest, answers);
        List<BoundStatement> statements = new ArrayList<>();
        for (Move move : moves) {
            statements.add(receipts.move(
                    move.watermark(),
                    move.to().messageId(),
                    move.to().at(),
                    move.to().clock().writeMicros()));
        }
        CompletionStage<Map<UUID, Set<String>>> gateways =
                hints.gatewaysOf(moves.stream().map(Move::peer).collect(Collectors.toSet()));
        await(writes.execute(statements));
        moves.forEach(move -> receipts.remember(move.watermark(), move.to().messageId()));
        tell(moves, await(gateways), answers);
        answers.publish(hints);
        clocks.putAll(after);
    }

    private void take(Map<Watermark, Furthest> furthest, ConsumerRecord<byte[], byte[]> record, LogClock clock)
            throws PoisonRecordException {
        try {
            ReceiptRecord receipt = ReceiptRecord.parseFrom(record.value());
            Watermark watermark = new Watermark(
                    Uuids.fromBytes(receipt.getConversationId()), Uuids.fromBytes(receipt.getUserId()), kind);
            UUID messageId = Uuids.fromBytes(receipt.getMessageId());
            if (!MessageIdOrder.isMessageId(messageId)) {
                throw new PoisonRecordException(
                        record, "message_id: " + messageId + " (expected: a UUID of version 1)", null);
            }
            Furthest here = new Furthest(messageId, receipt.getAt(), clock, receipt.getReplyTo());
            furthest.merge(
                    watermark,
                    here,
                    (one, other) ->
                            MessageIdOrder.INSTANCE.compare(other.messageId(), one.messageId()) > 0 ? other : one);
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            throw new PoisonRecordException(record, "cannot be read: " + e.getMessage(), e);
        }
    }

    private List<Move> moves(Map<Watermark, Furthest> furthest, Answers answers) throws Exception {
        Map<Watermark, CompletableFuture<Optional<UUID>>> current = new HashMap<>();
        Map<Watermark, CompletableFuture<Optional<Message>>> rows = new HashMap<>();
        furthest.forEach((watermark, to) -> {
            current.put(watermark, receipts.current(watermark).toCompletableFuture());
            rows.put(
                    watermark,
                    messages.find(watermark.conversationId(), to.messageId()).toCompletableFuture());
        });
        List<Move> moves = new ArrayList<>();
        for (Map.Entry<Watermark, Furthest> entry : furthest.entrySet()) {
            Watermark watermark = entry.getKey();
            Optional<UUID> from = await(current.get(watermark));
            Optional<UUID> peer = await(rows.get(watermark)).flatMap(message -> peer(message, watermark.userId()));
            if (peer.isEmpty()) {
                refuse(answers, entry.getValue());
            } else if (from.isEmpty()
                    || MessageIdOrder.INSTANCE.compare(entry.getValue().messageId(), from.get()) > 0) {
                moves.add(new Move(watermark, entry.getValue(), from, peer.get()));
            }
        }
        return moves;
    }

    /** The other side, if the user is one of the two. */
    private static Optional<UUID> peer(Message message, UUID user) {
        if (message.senderId().equals(user)) {
            return Optional.of(message.receiverId());
        }
        return message.receiverId().equals(user) ? Optional.of(message.senderId()) : Optional.empty();
    }

    private static void refuse(Answers answers, Furthest receipt) {
        ReplyAddress to = receipt.replyTo();
        if (to.getGatewayId().isEmpty()) {
            return;
        }
        answers.add(
                to.getGatewayId(),
                GatewayItem.newBuilder()
                        .setRefusal(Refusal.newBuilder()
                                .setConnectionId(to.getConnectionId())
                                .setRef(to.getRef())
                                .setCode("not_found")
                                .setMessage("message_id: " + receipt.messageId()
                                        + " (expected: a message of a conversation of yours)"))
                        .build());
    }

    private void tell(List<Move> moves, Map<UUID, Set<String>> gateways, Answers answers) {
        for (Move move : moves) {
            StatusChange.Builder status = StatusChange.newBuilder()
                    .setRecipientId(Uuids.toByteString(move.peer()))
                    .setConversationId(Uuids.toByteString(move.watermark().conversationId()))
                    .setMessageId(Uuids.toByteString(move.to().messageId()))
                    .setByUserId(Uuids.toByteString(move.watermark().userId()))
                    .setStatus(kind.status())
                    .setTimestamp(move.to().at());
            move.from().ifPresent(from -> status.setAfterMessageId(Uuids.toByteString(from)));
            GatewayItem item = GatewayItem.newBuilder().setStatus(status).build();
            gateways.getOrDefault(move.peer(), Set.of()).forEach(gateway -> answers.add(gateway, item));
        }
    }

    private static LogClock advance(Map<TopicPartition, LogClock> clocks, ConsumerRecord<byte[], byte[]> record) {
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        LogClock next = clock(clocks, partition).after(record.timestamp());
        clocks.put(partition, next);
        return next;
    }

    private static LogClock clock(Map<TopicPartition, LogClock> clocks, TopicPartition partition) {
        LogClock clock = clocks.get(partition);
        if (clock == null) {
            throw new IllegalStateException(partition + " is not assigned");
        }
        return clock;
    }

    private static <T> T await(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(BOUND_SECONDS, TimeUnit.SECONDS);
    }
}
