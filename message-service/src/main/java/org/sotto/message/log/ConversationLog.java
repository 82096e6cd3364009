package org.sotto.message.log;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sotto.common.cassandra.GroupedWrites;
import org.sotto.common.engine.EngineProbe;
import org.sotto.common.engine.Waiting;
import org.sotto.common.id.Uuids;
import org.sotto.common.inbox.InboxAppends;
import org.sotto.common.kafka.KafkaConventions;
import org.sotto.common.kafka.LogHandler;
import org.sotto.common.kafka.Topic;
import org.sotto.common.redis.GatewayHints;
import org.sotto.common.redis.PatientConnection;
import org.sotto.message.log.ReceiptPlan.Move;
import org.sotto.message.log.SendPlan.Accepted;
import org.sotto.message.log.StatusHints.Hint;
import org.sotto.message.receipt.ReceiptKind;
import org.sotto.message.receipt.ReceiptStore;
import org.sotto.message.send.SentBefore;
import org.sotto.proto.v1.MessageAck;
import org.sotto.proto.v1.Refusal;

/**
 * Processes the log of conversations: {@code messages.inbound}, the one place where a message is accepted, and
 * {@code messages.delivered} and {@code messages.read} in the same loop, so that their writes share the batch.
 *
 * <pre>
 *   read ─▶ decide (who exists, sent before, watermarks) ─▶ tables ─┬▶ inbox.events ──────────┬▶ offsets may be committed
 *                                                                   └▶ ✓, refusals, statuses ─┘
 * </pre>
 *
 * <p>A batch is decided in the log's order without effects, then its effects happen at once. ✓ follows the quorum write; the
 * inbox record may still be on its way then, since the offset is committed only after it: a crash in between processes the
 * record again to the same row and the same inbox coordinates. Writing the inbox record beside the row instead of after it
 * would save a round trip, but a device that replays its inbox could then meet a reference whose content is not there, and
 * go past it. A refusal leaves no trace.
 */
public final class ConversationLog implements LogHandler {
    private static final Logger log = LoggerFactory.getLogger(ConversationLog.class);
    /** Redis gives up on a command after 2 s; a status that is not sent is found in the conversation list. */
    private static final long ROUTING_SECONDS = 3;

    private static final String ACCEPTED = "sotto.messages.accepted";
    private static final String DUPLICATES = "sotto.messages.duplicates";
    private static final String REFUSED = "sotto.messages.refused";
    private static final String RECEIPTS = "sotto.receipts.moved";

    private final KafkaConventions conventions;
    private final SendDecider sendDecider;
    private final ReceiptDecider receiptDecider;
    private final BatchWrites batchWrites;
    private final SentBefore sentBefore;
    private final ReceiptStore receipts;
    private final GroupedWrites writes;
    private final InboxRecords inboxRecords;
    private final InboxAppends inbox;
    private final TakenBack takenBack;
    private final StatusHints statusHints;
    private final PatientConnection redis;
    private final EngineProbe probe;
    private final PartitionClocks clocks = new PartitionClocks();
    private final Counter accepted;
    private final Counter duplicates;
    private final Counter refused;
    private final Counter moved;

    ConversationLog(
            KafkaConventions conventions,
            SendDecider sendDecider,
            ReceiptDecider receiptDecider,
            BatchWrites batchWrites,
            SentBefore sentBefore,
            ReceiptStore receipts,
            GroupedWrites writes,
            InboxRecords inboxRecords,
            InboxAppends inbox,
            TakenBack takenBack,
            StatusHints statusHints,
            PatientConnection redis,
            EngineProbe probe,
            MeterRegistry metrics) {
        this.conventions = conventions;
        this.sendDecider = sendDecider;
        this.receiptDecider = receiptDecider;
        this.batchWrites = batchWrites;
        this.sentBefore = sentBefore;
        this.receipts = receipts;
        this.writes = writes;
        this.inboxRecords = inboxRecords;
        this.inbox = inbox;
        this.takenBack = takenBack;
        this.statusHints = statusHints;
        this.redis = redis;
        this.probe = probe;
        this.accepted = metrics.counter(ACCEPTED);
        this.duplicates = metrics.counter(DUPLICATES);
        this.refused = metrics.counter(REFUSED);
        this.moved = metrics.counter(RECEIPTS);
    }

    // ---- partitions ---------------------------------------------------------------------------------------------

    @Override
    public void assigned(TopicPartition partition, @Nullable String metadata) {
        clocks.assign(partition, metadata);
        if (topicOf(partition.topic()) == Topic.MESSAGES_INBOUND) {
            sentBefore.assigned(partition);
        } else {
            receipts.forget();
        }
    }

    @Override
    public void revoked(Collection<TopicPartition> partitions) {
        clocks.revoke(partitions);
        partitions.forEach(sentBefore::revoked);
        inbox.forget(partitions);
    }

    @Override
    public String metadata(TopicPartition partition) {
        return clocks.of(partition).encode();
    }

    @Override
    public boolean enginesAnswer() {
        return probe.enginesAnswer();
    }

    private Topic topicOf(String name) {
        String logical = conventions.logicalName(name);
        for (Topic topic : List.of(Topic.MESSAGES_INBOUND, Topic.MESSAGES_DELIVERED, Topic.MESSAGES_READ)) {
            if (topic.logicalName().equals(logical)) {
                return topic;
            }
        }
        throw new IllegalStateException("topic: " + name + " (expected: one of a conversation's)");
    }

    // ---- records ------------------------------------------------------------------------------------------------

    @Override
    public void process(List<ConsumerRecord<byte[], byte[]>> batch) throws Exception {
        PartitionClocks.Draft draft = clocks.draft();
        List<InboundSend> sends = new ArrayList<>(batch.size());
        List<InboundReceipt> received = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : batch) {
            LogClock clock = draft.advance(record);
            switch (topicOf(record.topic())) {
                case MESSAGES_DELIVERED -> received.add(InboundReceipt.read(record, ReceiptKind.DELIVERED, clock));
                case MESSAGES_READ -> received.add(InboundReceipt.read(record, ReceiptKind.READ, clock));
                default -> sends.add(InboundSend.read(record, clock));
            }
        }
        CompletionStage<SendPlan> sendPlan = sendDecider.decide(sends);
        CompletionStage<ReceiptPlan> receiptPlan = receiptDecider.decide(received);
        apply(
                Waiting.await(sendPlan, "deciding " + sends.size() + " sends"),
                Waiting.await(receiptPlan, "deciding " + received.size() + " receipts"));
        inbox.settle(batch);
        draft.accept();
    }

    @Override
    public void poisoned(ConsumerRecord<byte[], byte[]> record, String cause) throws Exception {
        PartitionClocks.Draft draft = clocks.draft();
        LogClock clock = draft.advance(record);
        if (topicOf(record.topic()) == Topic.MESSAGES_INBOUND) {
            takenBack.takeBack(record, clock);
            var failure = inboxRecords.failed(record);
            if (failure.isPresent()) {
                Waiting.await(inbox.append(List.of(failure.get())), "telling a sender that their record failed");
            }
        }
        inbox.settle(List.of(record));
        draft.accept();
    }

    // ---- effects ------------------------------------------------------------------------------------------------

    private void apply(SendPlan sends, ReceiptPlan receiptPlan) throws Exception {
        Optional<GatewayHints> hints = redis.hints();
        CompletionStage<List<Hint>> statuses = hints.map(open -> statusHints.of(receiptPlan.moves(), open))
                .orElseGet(() -> CompletableFuture.completedFuture(List.of()));
        List<BoundStatement> statements = batchWrites.of(sends, receiptPlan);
        Waiting.await(writes.execute(statements), "writing " + statements.size() + " rows");
        CompletableFuture<Void> told = inbox.append(sends.accepted().stream()
                .flatMap(message -> inboxRecords.of(message).stream())
                .toList());
        remember(sends, receiptPlan);
        Answers answers = new Answers();
        answer(sends, answers);
        receiptPlan.refused().forEach(receipt -> refuse(receipt, answers));
        now(statuses).forEach(status -> answers.add(status.gatewayId(), status.status()));
        // Without Redis nobody can be told: clients send again and look into their lists.
        hints.ifPresent(answers::publish);
        Waiting.await(told, "appending the inbox records of " + sends.accepted().size() + " messages");
        accepted.increment(sends.accepted().size());
        duplicates.increment(sends.duplicates().size());
        refused.increment(sends.refused().size());
        moved.increment(receiptPlan.moves().size());
    }

    private void remember(SendPlan sends, ReceiptPlan receiptPlan) {
        batchWrites.remember(sends);
        for (Accepted message : sends.accepted()) {
            sentBefore.remember(message.send().partition(), message.send().key(), message.sent());
        }
        for (Move move : receiptPlan.moves()) {
            receipts.remember(move.to().watermark(), move.to().messageId());
        }
    }

    /** What the authors are told; nothing if Redis or Cassandra does not say in time whom. */
    private static List<Hint> now(CompletionStage<List<Hint>> statuses) throws InterruptedException {
        try {
            return statuses.toCompletableFuture().get(ROUTING_SECONDS, TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException | TimeoutException e) {
            log.warn("statuses not sent, routing is unknown: {}", e.toString());
            return List.of();
        }
    }

    // ---- answers ------------------------------------------------------------------------------------------------

    private static void answer(SendPlan sends, Answers answers) {
        sends.accepted().forEach(message -> acknowledge(message.send(), message.sent(), answers));
        sends.duplicates().forEach(duplicate -> acknowledge(duplicate.send(), duplicate.sent(), answers));
        sends.refused().forEach(refusal -> answers.refuse(refusal.send().replyTo(), refusal.toRefusal()));
    }

    private static void acknowledge(InboundSend send, org.sotto.message.send.Sent sent, Answers answers) {
        answers.acknowledge(
                send.replyTo(),
                MessageAck.newBuilder()
                        .setTempId(Uuids.toByteString(send.message().tempId()))
                        .setMessageId(Uuids.toByteString(sent.messageId()))
                        .setConversationId(Uuids.toByteString(sent.conversationId()))
                        .setTimestamp(sent.acceptedAt()));
    }

    private static void refuse(InboundReceipt receipt, Answers answers) {
        answers.refuse(
                receipt.replyTo(),
                Refusal.newBuilder()
                        .setCode("not_found")
                        .setMessage("message_id: " + receipt.messageId()
                                + " (expected: a message of a conversation of yours)"));
    }
}
