package org.sotto.message.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.cql.Row;
import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.sotto.common.id.ConversationIds;
import org.sotto.common.id.Uuids;
import org.sotto.common.kafka.Topic;
import org.sotto.common.redis.PatientConnection;
import org.sotto.common.testing.GatewayEar;
import org.sotto.proto.v1.DeviceKey;
import org.sotto.proto.v1.InboundRecord;
import org.sotto.proto.v1.InboxRecord;
import org.sotto.proto.v1.MessageType;
import org.sotto.proto.v1.ReceiptRecord;
import org.sotto.proto.v1.ReceiptStatus;
import org.sotto.proto.v1.Refusal;
import org.sotto.proto.v1.ReplyAddress;
import org.sotto.proto.v1.SendMessage;
import org.sotto.proto.v1.StatusChange;

/** Two people who write to each other through a gateway, and what is stored of it. */
public final class Chat implements AutoCloseable {
    public static final Duration PATIENCE = Duration.ofSeconds(30);

    private final RunningService service;
    private final Person alice;
    private final Person bob;
    private final GatewayEar gateway;

    public Chat(RunningService service, Person alice, Person bob) {
        this.service = service;
        this.alice = alice;
        this.bob = bob;
        this.gateway = new GatewayEar(service.redisKeys());
    }

    /** Alice and Bob, each with one device. */
    public static Chat ofTwo(RunningService service) {
        return new Chat(service, service.people().register(1), service.people().register(1));
    }

    public Person alice() {
        return alice;
    }

    public Person bob() {
        return bob;
    }

    public GatewayEar gateway() {
        return gateway;
    }

    public UUID conversation() {
        return ConversationIds.of(alice.id(), bob.id());
    }

    /** A send as the gateway puts it into the log. */
    public InboundRecord send(Person from, UUID to, UUID tempId, UnaryOperator<SendMessage.Builder> more) {
        SendMessage.Builder message = SendMessage.newBuilder()
                .setTempId(Uuids.toByteString(tempId))
                .setReceiverId(Uuids.toByteString(to))
                .setEncryptedContent(ByteString.copyFromUtf8("sealed"))
                .setMessageType(MessageType.TEXT)
                .setAttempt(1);
        return InboundRecord.newBuilder()
                .setConversationId(Uuids.toByteString(ConversationIds.of(from.id(), to)))
                .setSenderId(Uuids.toByteString(from.id()))
                .setSenderDeviceId(Uuids.toByteString(from.device()))
                .setSenderDeviceNumber(1)
                .setReplyTo(ReplyAddress.newBuilder()
                        .setGatewayId(gateway.id())
                        .setConnectionId(7)
                        .setRef("r1"))
                .setSendMessage(more.apply(message))
                .build();
    }

    /** Appends a record under its conversation's key; returns where it is. */
    public RecordMetadata append(InboundRecord record) {
        return service.producer()
                .send(Topic.MESSAGES_INBOUND, record.getConversationId().toByteArray(), record.toByteArray())
                .join();
    }

    /** Alice sends to Bob; the record is in the log when this returns. */
    public RecordMetadata aliceSends(UUID tempId, int attempt) {
        return append(send(alice, bob.id(), tempId, message -> message.setAttempt(attempt)));
    }

    /** Sends one and waits for its acknowledgement. */
    public UUID accepted(Person from, Person to) {
        return accepted(from, to, message -> message);
    }

    /** Sends one and waits for its acknowledgement. */
    public UUID accepted(Person from, Person to, UnaryOperator<SendMessage.Builder> more) {
        UUID tempId = UUID.randomUUID();
        append(send(from, to.id(), tempId, more));
        return ackOf(tempId);
    }

    /** Waits for the acknowledgement of a send; returns the message's id. */
    public UUID ackOf(UUID tempId) {
        return await("ack of " + tempId)
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .until(() -> messageIdOf(tempId), Optional::isPresent)
                .orElseThrow();
    }

    /** A key message for a device. */
    public static DeviceKey key(UUID device) {
        return DeviceKey.newBuilder()
                .setDeviceId(Uuids.toByteString(device))
                .setType("ratchet")
                .setBody(ByteString.copyFromUtf8("key"))
                .build();
    }

    /** The devices that an inbox record has keys for. */
    public static List<UUID> keysIn(InboxRecord record) {
        return record.getEvent().getMessage().getDeviceKeysList().stream()
                .map(key -> Uuids.fromBytes(key.getDeviceId()))
                .toList();
    }

    /** Waits for the refusal of a send. */
    public Refusal refusalOf(UUID tempId) {
        ByteString wanted = Uuids.toByteString(tempId);
        return await("refusal of " + tempId)
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .until(
                        () -> gateway.refusals().stream()
                                .filter(refusal -> refusal.getTempId().equals(wanted))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    private Optional<UUID> messageIdOf(UUID tempId) {
        ByteString wanted = Uuids.toByteString(tempId);
        return gateway.acks().stream()
                .filter(ack -> ack.getTempId().equals(wanted))
                .map(ack -> Uuids.fromBytes(ack.getMessageId()))
                .findFirst();
    }

    public void awaitAcks(int count) {
        await(count + " acks").atMost(PATIENCE).untilAsserted(() -> assertThat(gateway.acks())
                .hasSize(count));
    }

    /** "On a device of {@code of}" (or "read by"), as the gateway puts it into the log. */
    public ReceiptRecord receipt(Person of, UUID messageId, UnaryOperator<ReceiptRecord.Builder> more) {
        return more.apply(ReceiptRecord.newBuilder()
                        .setConversationId(Uuids.toByteString(conversation()))
                        .setUserId(Uuids.toByteString(of.id()))
                        .setDeviceId(Uuids.toByteString(of.device()))
                        .setMessageId(Uuids.toByteString(messageId))
                        .setAt(System.currentTimeMillis())
                        .setReplyTo(ReplyAddress.newBuilder()
                                .setGatewayId(gateway.id())
                                .setConnectionId(8)
                                .setRef("r2")))
                .build();
    }

    public void append(Topic topic, ReceiptRecord receipt) {
        service.producer()
                .send(topic, receipt.getConversationId().toByteArray(), receipt.toByteArray())
                .join();
    }

    public void delivered(Person to, Person author, UUID messageId) {
        append(
                Topic.MESSAGES_DELIVERED,
                receipt(to, messageId, receipt -> receipt.setAuthorId(Uuids.toByteString(author.id()))));
    }

    public void read(Person by, UUID messageId) {
        append(Topic.MESSAGES_READ, receipt(by, messageId, receipt -> receipt));
    }

    /** Waits for a status that ends with the message. */
    public StatusChange awaitStatus(ReceiptStatus status, UUID messageId) {
        return await(status + " of " + messageId)
                .atMost(PATIENCE)
                .until(
                        () -> statuses(status).stream()
                                .filter(change -> change.getMessageId().equals(Uuids.toByteString(messageId)))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    /** The statuses so far that say this. */
    public List<StatusChange> statuses(ReceiptStatus status) {
        return gateway.statuses().stream()
                .filter(change -> change.getStatus() == status)
                .toList();
    }

    /** Makes Redis forget a send of Alice's; tells whether it knew of it. */
    public boolean forget(UUID tempId) {
        return service.bean(PatientConnection.class)
                        .commands()
                        .orElseThrow()
                        .del(service.redisKeys().send(alice.device(), tempId))
                        .toCompletableFuture()
                        .join()
                == 1;
    }

    /** The conversation's rows with their write times, formatted. */
    public List<String> rows() {
        return service
                .cassandra()
                .execute(
                        "SELECT bucket, message_id, temp_id, message_type, WRITETIME(encrypted_content), TTL(sender_id) FROM "
                                + service.table("messages") + " WHERE conversation_id = " + conversation()
                                + " ALLOW FILTERING")
                .all()
                .stream()
                .map(Row::getFormattedContents)
                .toList();
    }

    /** All rows about Alice's sends, formatted. */
    public List<String> sends() {
        return service
                .cassandra()
                .execute("SELECT temp_id, message_id, WRITETIME(message_id) FROM " + service.table("sends")
                        + " WHERE device_id = " + alice.device())
                .all()
                .stream()
                .map(Row::getFormattedContents)
                .toList();
    }

    public List<InboxRecord> inbox(Person of) {
        return service.inbox(of.id());
    }

    public void awaitInbox(Person of, int count) {
        await(count + " inbox records").atMost(PATIENCE).untilAsserted(() -> assertThat(inbox(of))
                .hasSize(count));
    }

    @Override
    public void close() {
        gateway.close();
    }
}
