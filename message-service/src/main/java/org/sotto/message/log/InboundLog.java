package org.sotto.message.log;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.sotto.common.cassandra.GroupedWrites;
import org.sotto.common.id.Uuids;
import org.sotto.common.kafka.LogHandler;
import org.sotto.common.kafka.LogProducer;
import org.sotto.common.kafka.Topic;
import org.sotto.common.redis.GatewayHints;
import org.sotto.message.conversation.ConversationStore;
import org.sotto.message.directory.UserDirectory;
import org.sotto.message.message.Message;
import org.sotto.message.message.MessageStore;
import org.sotto.message.send.SendKey;
import org.sotto.message.send.SendStore;
import org.sotto.message.send.Sent;
import org.sotto.message.send.SentBefore;
import org.sotto.proto.v1.FailedEntry;
import org.sotto.proto.v1.GatewayItem;
import org.sotto.proto.v1.InboundRecord;
import org.sotto.proto.v1.InboxRecord;
import org.sotto.proto.v1.MessageAck;
import org.sotto.proto.v1.Refusal;
import org.sotto.proto.v1.ReplyAddress;

/**
 * Processes {@code messages.inbound}: the one place where a message is accepted.
 *
 * <pre>
 *   read ─▶ who exists ─▶ sent before? ─▶ refuse, or: messages + sends ─┬▶ ✓ to the gateway
 *                                            └▶ inbox.events ───────────┴▶ offset may be committed
 * </pre>
 *
 * <p>A batch is decided in memory first, in log order, then written at once. ✓ follows the quorum write; the inbox record
 * may still be on its way then, since the offset is committed only after it: a crash in between processes the record again
 * to the same row and the same inbox coordinates. A refusal leaves no trace.
 */
public final class InboundLog implements LogHandler {
    private static final long BOUND_SECONDS = 15;

    private final UserDirectory directory;
    private final SentBefore sentBefore;
    private final MessageStore messages;
    private final SendStore sends;
    private final ConversationStore conversations;
    private final GroupedWrites writes;
    private final LogProducer inbox;
    private final InboxRecords inboxRecords;
    private final GatewayHints hints;
    private final EngineProbe probe;
    private final Map<TopicPartition, LogClock> clocks = new HashMap<>();

    InboundLog(
            UserDirectory directory,
            SentBefore sentBefore,
            MessageStore messages,
            SendStore sends,
            ConversationStore conversations,
            GroupedWrites writes,
            LogProducer inbox,
            InboxRecords inboxRecords,
            GatewayHints hints,
            EngineProbe probe) {
        this.directory = directory;
        this.sentBefore = sentBefore;
        this.messages = messages;
        this.sends = sends;
        this.conversations = conversations;
        this.writes = writes;
        this.inbox = inbox;
        this.inboxRecords = inboxRecords;
        this.hints = hints;
        this.probe = probe;
    }

    /** What a batch comes to. */
    private static final class Plan {
        final List<InboundSend> accepted = new ArrayList<>();
        final Answers answers = new Answers();
        final Map<SendKey, Sent> inBatch = new HashMap<>();
    }

    @Override
    public void assigned(TopicPartition partition, @Nullable String metadata) {
        clocks.put(partition, LogClock.decode(metadata));
        sentBefore.assigned(partition);
    }

    @Override
    public void revoked(Collection<TopicPartition> partitions) {
        partitions.forEach(partition -> {
            clocks.remove(partition);
            sentBefore.revoked(partition);
        });
    }

    @Override
    public String metadata(TopicPartition partition) {
        return clockOf(clocks, partition).encode();
    }

    @Override
    public boolean enginesAnswer() {
        return probe.enginesAnswer();
    }

    @Override
    public void process(List<ConsumerRecord<byte[], byte[]>> batch) throws Exception {
        Map<TopicPartition, LogClock> after = new HashMap<>(clocks);
        List<InboundSend> read = new ArrayList<>(batch.size());
        for (ConsumerRecord<byte[], byte[]> record : batch) {
            read.add(InboundSend.read(record, advance(after, record)));
        }
        Plan plan = decide(read);
        store(plan);
        clocks.putAll(after);
    }

    private static LogClock advance(Map<TopicPartition, LogClock> clocks, ConsumerRecord<byte[], byte[]> record) {
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        LogClock next = clockOf(clocks, partition).after(record.timestamp());
        clocks.put(partition, next);
        return next;
    }

    private static LogClock clockOf(Map<TopicPartition, LogClock> clocks, TopicPartition partition) {
        LogClock clock = clocks.get(partition);
        if (clock == null) {
            throw new IllegalStateException(partition + " is not assigned");
        }
        return clock;
    }

    // ---- deciding -----------------------------------------------------------------------------------------------

    private Plan decide(List<InboundSend> read) throws Exception {
        Set<UUID> people = new HashSet<>();
        read.forEach(send -> {
            people.add(send.message().receiverId());
            people.add(send.message().senderId());
        });
        CompletableFuture<Map<UUID, Optional<Set<UUID>>>> known = directory.find(people);
        List<CompletableFuture<Optional<Sent>>> before = read.stream()
                .map(send -> sentBefore
                        .find(send.partition(), send.key(), send.attempt())
                        .toCompletableFuture())
                .toList();
        await(CompletableFuture.allOf(before.toArray(CompletableFuture[]::new)));
        Map<UUID, Optional<Set<UUID>>> devices = await(known);
        Plan plan = new Plan();
        for (int i = 0; i < read.size(); i++) {
            decide(plan, read.get(i), before.get(i).join(), devices);
        }
        return plan;
    }

    private void decide(Plan plan, InboundSend send, Optional<Sent> before, Map<UUID, Optional<Set<UUID>>> devices) {
        Message message = send.message();
        Optional<Sent> earlier =
                Optional.ofNullable(plan.inBatch.get(send.key())).or(() -> before);
        boolean processedAgain = earlier.map(sent -> sent.messageId().equals(message.messageId()))
                .orElse(false);
        if (earlier.isPresent() && !processedAgain) {
            acknowledge(plan, send, earlier.get());
            return;
        }
        if (send.isToSelf()) {
            refuse(plan, send, "invalid_receiver", "receiver_id: the sender (expected: somebody else)");
            return;
        }
        if (devices.getOrDefault(message.receiverId(), Optional.empty()).isEmpty()) {
            refuse(plan, send, "unknown_receiver", "receiver_id: " + message.receiverId() + " (expected: a user's id)");
            return;
        }
        Sent sent = new Sent(message.messageId(), message.conversationId(), message.createdAt());
        plan.inBatch.put(send.key(), sent);
        plan.accepted.add(send);
        acknowledge(plan, send, sent);
    }

    private static void acknowledge(Plan plan, InboundSend send, Sent sent) {
        ReplyAddress to = send.replyTo();
        plan.answers.add(
                to.getGatewayId(),
                GatewayItem.newBuilder()
                        .setAck(MessageAck.newBuilder()
                                .setConnectionId(to.getConnectionId())
                                .setRef(to.getRef())
                                .setTempId(Uuids.toByteString(send.message().tempId()))
                                .setMessageId(Uuids.toByteString(sent.messageId()))
                                .setConversationId(Uuids.toByteString(sent.conversationId()))
                                .setTimestamp(sent.acceptedAt()))
                        .build());
    }

    private static void refuse(Plan plan, InboundSend send, String code, String text) {
        ReplyAddress to = send.replyTo();
        plan.answers.add(
                to.getGatewayId(),
                GatewayItem.newBuilder()
                        .setRefusal(Refusal.newBuilder()
                                .setConnectionId(to.getConnectionId())
                                .setRef(to.getRef())
                                .setTempId(Uuids.toByteString(send.message().tempId()))
                                .setCode(code)
                                .setMessage(text))
                        .build());
    }

    // ---- effects ------------------------------------------------------------------------------------------------

    private void store(Plan plan) throws Exception {
        List<BoundStatement> statements = new ArrayList<>();
        for (InboundSend send : plan.accepted) {
            long micros = send.clock().writeMicros();
            statements.add(messages.insert(send.message(), micros));
            statements.add(sends.insert(send.key(), plan.inBatch.get(send.key()), micros));
            statements.addAll(conversations.firsts(send.message(), micros));
        }
        CompletableFuture<Void> stored = writes.execute(statements);
        await(stored);
        CompletableFuture<Void> told = tellInboxes(plan.accepted);
        plan.answers.publish(hints);
        for (InboundSend send : plan.accepted) {
            conversations.remember(send.message());
            sentBefore.remember(send.partition(), send.key(), plan.inBatch.get(send.key()));
        }
        await(told);
    }

    private CompletableFuture<Void> tellInboxes(List<InboundSend> accepted) {
        List<CompletableFuture<?>> records = new ArrayList<>();
        for (InboundSend send : accepted) {
            records.add(append(inboxRecords.message(send, send.message().receiverId(), 0)));
            // A sender with one device needs no row: the device has the message.
            if (devicesOf(send.message().senderId()) > 1) {
                records.add(append(inboxRecords.message(send, send.message().senderId(), 1)));
            }
        }
        return CompletableFuture.allOf(records.toArray(CompletableFuture[]::new));
    }

    private int devicesOf(UUID user) {
        // Known since the batch was decided; asked again only if the cache lost it in between.
        return directory
                .find(Set.of(user))
                .join()
                .getOrDefault(user, Optional.empty())
                .map(Set::size)
                .orElse(0);
    }

    private CompletableFuture<?> append(InboxRecord record) {
        return inbox.send(Topic.INBOX_EVENTS, record.getUserId().toByteArray(), record.toByteArray());
    }

    @Override
    public void poisoned(ConsumerRecord<byte[], byte[]> record, String cause) throws Exception {
        Map<TopicPartition, LogClock> after = new HashMap<>(clocks);
        advance(after, record);
        Optional<InboxRecord> failure = failure(record);
        if (failure.isPresent()) {
            await(append(failure.get()));
        }
        clocks.putAll(after);
    }

    /** What the sender is told, as far as the record names them. */
    private Optional<InboxRecord> failure(ConsumerRecord<byte[], byte[]> record) {
        try {
            InboundRecord inbound = InboundRecord.parseFrom(record.value());
            UUID sender = Uuids.fromBytes(inbound.getSenderId());
            FailedEntry failed = FailedEntry.newBuilder()
                    .setTempId(inbound.getSendMessage().getTempId())
                    .setConversationId(inbound.getConversationId())
                    .setDeviceId(inbound.getSenderDeviceId())
                    .setCode("processing_failed")
                    .build();
            TopicPartition partition = new TopicPartition(record.topic(), record.partition());
            return Optional.of(inboxRecords.failed(partition, record.offset(), sender, failed));
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static <T> T await(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(BOUND_SECONDS, TimeUnit.SECONDS);
    }
}
