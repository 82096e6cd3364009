package org.sotto.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import com.google.protobuf.ByteString;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sotto.common.id.ConversationIds;
import org.sotto.common.id.MessageIdOrder;
import org.sotto.common.id.Uuids;
import org.sotto.common.kafka.KafkaConventions;
import org.sotto.common.kafka.LogConsumer;
import org.sotto.common.kafka.LogProducer;
import org.sotto.common.kafka.Topic;
import org.sotto.common.redis.RedisConnections;
import org.sotto.common.redis.RedisKeys;
import org.sotto.common.redis.SessionMember;
import org.sotto.common.testing.Engines;
import org.sotto.common.testing.TestKeys;
import org.sotto.proto.v1.GatewayHint;
import org.sotto.proto.v1.GatewayItem;
import org.sotto.proto.v1.InboundRecord;
import org.sotto.proto.v1.InboxRecord;
import org.sotto.proto.v1.MessageAck;
import org.sotto.proto.v1.MessageType;
import org.sotto.proto.v1.ReceiptRecord;
import org.sotto.proto.v1.ReceiptStatus;
import org.sotto.proto.v1.ReplyAddress;
import org.sotto.proto.v1.SendMessage;
import org.sotto.proto.v1.StatusChange;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class MessagePathTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String NAME = Engines.uniqueName("message");
    private static final String GATEWAY = "gateway-test";
    private static final FakePeople PEOPLE;

    static {
        try {
            PEOPLE = new FakePeople();
        } catch (IOException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @DynamicPropertySource
    static void engines(DynamicPropertyRegistry registry) {
        Engines.register(registry, NAME);
        registry.add("sotto.auth.service-private-key", () -> TestKeys.encoded(TestKeys.serviceKey("message-service")));
        registry.add("sotto.services.user-service", PEOPLE::address);
    }

    @Autowired
    private LogProducer producer;

    @Autowired
    private KafkaConventions conventions;

    @Autowired
    private CqlSession session;

    @Autowired
    private RedisConnections redis;

    @Autowired
    private RedisKeys keys;

    @Autowired
    @Qualifier("inboundConsumer")
    private LogConsumer inbound;

    private final List<GatewayItem> answers = new CopyOnWriteArrayList<>();
    private final UUID alice = PEOPLE.somebody();
    private final UUID aliceDevice = UUID.randomUUID();
    private final UUID bob = PEOPLE.somebody();
    private final UUID conversation = ConversationIds.of(alice, bob);

    @BeforeEach
    void listen() throws Exception {
        StatefulRedisPubSubConnection<String, byte[]> channel = redis.pubSub();
        channel.addListener(new RedisPubSubAdapter<>() {
            @Override
            public void smessage(String shard, byte[] message) {
                try {
                    answers.addAll(GatewayHint.parseFrom(message).getItemsList());
                } catch (com.google.protobuf.InvalidProtocolBufferException e) {
                    throw new IllegalStateException(e);
                }
            }
        });
        channel.async().ssubscribe(keys.gatewayChannel(GATEWAY)).get();
    }

    private byte[] send(UUID tempId, UUID receiver, int attempt) {
        return InboundRecord.newBuilder()
                .setConversationId(Uuids.toByteString(ConversationIds.of(alice, receiver)))
                .setSenderId(Uuids.toByteString(alice))
                .setSenderDeviceId(Uuids.toByteString(aliceDevice))
                .setSenderDeviceNumber(1)
                .setReplyTo(ReplyAddress.newBuilder().setGatewayId(GATEWAY).setConnectionId(7))
                .setSendMessage(SendMessage.newBuilder()
                        .setTempId(Uuids.toByteString(tempId))
                        .setReceiverId(Uuids.toByteString(receiver))
                        .setEncryptedContent(ByteString.copyFromUtf8("sealed"))
                        .setMessageType(MessageType.TEXT)
                        .setAttempt(attempt))
                .build()
                .toByteArray();
    }

    private void append(byte[] record) {
        producer.send(Topic.MESSAGES_INBOUND, Uuids.toBytes(conversation), record)
                .join();
    }

    private List<MessageAck> acks() {
        return answers.stream()
                .filter(GatewayItem::hasAck)
                .map(GatewayItem::getAck)
                .toList();
    }

    private UUID acceptOne() {
        append(send(UUID.randomUUID(), bob, 1));
        await().atMost(PATIENCE).until(() -> !acks().isEmpty());
        return Uuids.fromBytes(acks().get(0).getMessageId());
    }

    private List<String> rows() {
        return session
                .execute("SELECT message_id, temp_id, WRITETIME(encrypted_content) FROM " + NAME
                        + ".messages WHERE conversation_id = " + conversation + " ALLOW FILTERING")
                .all()
                .stream()
                .map(Row::getFormattedContents)
                .toList();
    }

    private List<InboxRecord> inbox(UUID user) {
        List<InboxRecord> found = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> reader = new KafkaConsumer<>(
                Map.of("bootstrap.servers", Engines.KAFKA), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            String topic = conventions.nameOf(Topic.INBOX_EVENTS);
            List<TopicPartition> partitions = reader.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            reader.assign(partitions);
            reader.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = reader.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> reader.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<byte[], byte[]> record : reader.poll(Duration.ofMillis(200))) {
                    InboxRecord entry = InboxRecord.parseFrom(record.value());
                    if (Uuids.fromBytes(entry.getUserId()).equals(user)) {
                        found.add(entry);
                    }
                }
            }
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
        return found;
    }

    @Test
    void an_accepted_message_is_stored_acknowledged_and_put_into_the_receivers_inbox() {
        UUID messageId = acceptOne();
        assertThat(acks()).hasSize(1);
        assertThat(Uuids.fromBytes(acks().get(0).getConversationId())).isEqualTo(conversation);
        assertThat(acks().get(0).getConnectionId()).isEqualTo(7);
        assertThat(rows()).singleElement().asString().contains(messageId.toString());
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(inbox(bob)).hasSize(1));
        InboxRecord entry = inbox(bob).get(0);
        assertThat(Uuids.fromBytes(entry.getEvent().getMessage().getMessageId()))
                .isEqualTo(messageId);
        assertThat(entry.getSource().getTopic()).isEqualTo("messages.inbound");
        assertThat(inbox(alice)).isEmpty();
    }

    @Test
    void the_same_send_in_one_batch_and_later_is_one_message_with_equal_answers() {
        UUID tempId = UUID.randomUUID();
        append(send(tempId, bob, 1));
        append(send(tempId, bob, 1));
        append(send(tempId, bob, 2));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(acks()).hasSize(3));
        assertThat(acks().stream().map(MessageAck::getMessageId).distinct()).hasSize(1);
        assertThat(rows()).hasSize(1);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(inbox(bob)).hasSize(1));
    }

    @Test
    void a_refusal_leaves_no_trace_and_the_corrected_send_keeps_its_temp_id() {
        UUID tempId = UUID.randomUUID();
        append(send(tempId, UUID.randomUUID(), 1));
        await().atMost(PATIENCE).until(() -> answers.stream().anyMatch(GatewayItem::hasRefusal));
        assertThat(answers.get(0).getRefusal().getCode()).isEqualTo("unknown_receiver");
        append(send(tempId, bob, 1));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(acks()).hasSize(1));
        assertThat(rows()).hasSize(1);
    }

    @Test
    void a_record_that_is_processed_again_after_a_crash_changes_no_row_and_keeps_its_coordinates() throws Exception {
        acceptOne();
        String group = conventions.groupOf("message-service");
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", Engines.KAFKA))) {
            await().atMost(PATIENCE).until(() -> !committed(admin, group).isEmpty());
            inbound.stop();
            Map<TopicPartition, OffsetAndMetadata> before = committed(admin, group);
            inbound.start();
            UUID tempId = UUID.randomUUID();
            append(send(tempId, bob, 1));
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(acks()).hasSize(2));
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(inbox(bob)).hasSize(2));
            List<String> rows = rows();
            inbound.stop();
            // What a SIGKILL between the store and the commit leaves behind.
            await().atMost(PATIENCE)
                    .ignoreExceptions()
                    .untilAsserted(() ->
                            admin.alterConsumerGroupOffsets(group, before).all().get());
            inbound.start();
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(acks()).hasSize(3));
            assertThat(acks().get(2).getMessageId()).isEqualTo(acks().get(1).getMessageId());
            assertThat(rows()).isEqualTo(rows);
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(inbox(bob)).hasSize(3));
            assertThat(inbox(bob).get(2)).isEqualTo(inbox(bob).get(1));
        }
    }

    private static Map<TopicPartition, OffsetAndMetadata> committed(Admin admin, String group) throws Exception {
        return admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get();
    }

    @Test
    void poison_is_buried_its_sender_is_told_and_the_rest_flows_on() {
        InboundRecord poison;
        try {
            poison = InboundRecord.parseFrom(send(UUID.randomUUID(), bob, 1)).toBuilder()
                    .setConversationId(Uuids.toByteString(UUID.randomUUID()))
                    .build();
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
        append(poison.toByteArray());
        append(new byte[] {1, 2, 3});
        acceptOne();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(inbox(alice)).singleElement().satisfies(entry -> assertThat(
                                entry.getEvent().getFailed().getTempId())
                        .isEqualTo(poison.getSendMessage().getTempId())));
    }

    @Test
    void receipts_move_up_only_and_tell_the_author() throws Exception {
        UUID first = acceptOne();
        append(send(UUID.randomUUID(), bob, 1));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(acks()).hasSize(2));
        UUID second = Uuids.fromBytes(acks().get(1).getMessageId());
        assertThat(MessageIdOrder.INSTANCE.compare(second, first)).isPositive();
        redis.commands()
                .zadd(
                        keys.userSessions(alice),
                        (double) System.currentTimeMillis() + 60_000,
                        new SessionMember(aliceDevice, GATEWAY)
                                .encode()
                                .getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .get();
        receipt(Topic.MESSAGES_DELIVERED, bob, second);
        awaitStatus(ReceiptStatus.DELIVERED, second);
        receipt(Topic.MESSAGES_DELIVERED, bob, first);
        receipt(Topic.MESSAGES_READ, bob, second);
        awaitStatus(ReceiptStatus.READ, second);
        Row row = session.execute("SELECT * FROM " + NAME + ".receipts WHERE conversation_id = " + conversation)
                .one();
        assertThat(row).isNotNull();
        assertThat(row.getUuid("user_id")).isEqualTo(bob);
        assertThat(row.getUuid("delivered_up_to")).isEqualTo(second);
        assertThat(row.getUuid("read_up_to")).isEqualTo(second);
    }

    @Test
    void a_read_receipt_for_somebody_elses_message_is_refused() {
        UUID messageId = acceptOne();
        receipt(Topic.MESSAGES_READ, UUID.randomUUID(), messageId);
        await().atMost(PATIENCE).until(() -> answers.stream().anyMatch(GatewayItem::hasRefusal));
        assertThat(answers.stream()
                        .filter(GatewayItem::hasRefusal)
                        .toList()
                        .get(0)
                        .getRefusal()
                        .getCode())
                .isEqualTo("not_found");
    }

    private void receipt(Topic topic, UUID user, UUID messageId) {
        producer.send(
                        topic,
                        Uuids.toBytes(conversation),
                        ReceiptRecord.newBuilder()
                                .setConversationId(Uuids.toByteString(conversation))
                                .setUserId(Uuids.toByteString(user))
                                .setMessageId(Uuids.toByteString(messageId))
                                .setAt(System.currentTimeMillis())
                                .setReplyTo(ReplyAddress.newBuilder()
                                        .setGatewayId(GATEWAY)
                                        .setConnectionId(8))
                                .build()
                                .toByteArray())
                .join();
    }

    private void awaitStatus(ReceiptStatus status, UUID messageId) {
        await(status + " of " + messageId).atMost(PATIENCE).untilAsserted(() -> assertThat(answers.stream()
                        .filter(GatewayItem::hasStatus)
                        .map(GatewayItem::getStatus)
                        .filter(change -> change.getStatus() == status)
                        .map(StatusChange::getMessageId))
                .contains(Uuids.toByteString(messageId)));
    }
}
