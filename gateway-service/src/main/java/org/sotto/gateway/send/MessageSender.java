package org.sotto.gateway.send;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sotto.common.id.ConversationIds;
import org.sotto.common.id.Uuids;
import org.sotto.common.kafka.LogProducer;
import org.sotto.common.kafka.Topic;
import org.sotto.gateway.connection.Connection;
import org.sotto.gateway.connection.Identity;
import org.sotto.gateway.frame.ClientFrame;
import org.sotto.gateway.frame.ErrorFrame;
import org.sotto.gateway.settings.GatewaySettings;
import org.sotto.proto.v1.InboundRecord;
import org.sotto.proto.v1.MessageType;
import org.sotto.proto.v1.ReplyAddress;
import org.springframework.stereotype.Component;

/**
 * Puts a client's message into {@code messages.inbound}. The acknowledgement comes from message-service, once the message is
 * accepted and stored; here only what never reached the log is answered. A socket's messages enter the log in their order:
 * they are produced one after the other on its event loop, and the producer is idempotent.
 */
@Component
public final class MessageSender {
    private static final Logger log = LoggerFactory.getLogger(MessageSender.class);
    private static final String SENDS = "sotto.gateway.sends";

    private final LogProducer producer;
    private final String gatewayId;
    private final Counter produced;
    private final Counter failed;

    MessageSender(LogProducer producer, GatewaySettings settings, MeterRegistry metrics) {
        this.producer = producer;
        this.gatewayId = settings.id();
        this.produced = metrics.counter(SENDS, "outcome", "produced");
        this.failed = metrics.counter(SENDS, "outcome", "failed");
    }

    /** Serves {@code send_message}; call it on the connection's event loop. */
    public void send(Connection connection, ClientFrame.Send frame) {
        Identity sender = connection.identity();
        // Somebody's devices tell each other by control messages alone.
        if (frame.receiverId().equals(sender.userId()) && frame.message().getMessageType() != MessageType.CONTROL) {
            connection.send(ErrorFrame.of(
                    frame.ref(),
                    frame.tempId(),
                    "invalid_receiver",
                    "receiver_id: " + frame.receiverId() + " (expected: somebody else than the sender)"));
            return;
        }
        UUID conversation = ConversationIds.of(sender.userId(), frame.receiverId());
        producer.send(
                        Topic.MESSAGES_INBOUND,
                        Uuids.toBytes(conversation),
                        record(connection, sender, conversation, frame).toByteArray())
                .whenComplete((metadata, failure) -> {
                    if (failure == null) {
                        produced.increment();
                    } else {
                        failed.increment();
                        log.warn("{}: a message did not reach the log: {}", connection, failure.toString());
                        connection.execute(() -> tellUnavailable(connection, frame));
                    }
                });
    }

    private InboundRecord record(Connection connection, Identity sender, UUID conversation, ClientFrame.Send frame) {
        ReplyAddress.Builder reply =
                ReplyAddress.newBuilder().setGatewayId(gatewayId).setConnectionId(connection.id());
        if (frame.ref() != null) {
            reply.setRef(frame.ref());
        }
        return InboundRecord.newBuilder()
                .setConversationId(Uuids.toByteString(conversation))
                .setSenderId(Uuids.toByteString(sender.userId()))
                .setSenderDeviceId(Uuids.toByteString(sender.deviceId()))
                .setSenderDeviceNumber(sender.deviceNumber())
                .setReplyTo(reply)
                .setSendMessage(frame.message())
                .build();
    }

    private static void tellUnavailable(Connection connection, ClientFrame.Send frame) {
        connection.send(ErrorFrame.of(
                frame.ref(),
                frame.tempId(),
                "unavailable",
                "the message could not be taken now (expected: a resend with the same temp_id later)"));
        connection.flush();
    }
}
