package org.sotto.message.log;

import static org.sotto.message.log.RecordRules.check;

import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.sotto.common.id.ConversationIds;
import org.sotto.common.kafka.PoisonRecordException;
import org.sotto.message.receipt.ReceiptKind;
import org.sotto.message.receipt.Watermark;
import org.sotto.proto.v1.ReceiptRecord;
import org.sotto.proto.v1.ReplyAddress;

/**
 * A receipt as it stands in the log.
 *
 * @param author who wrote the message, where the gateway knows it
 * @param at when, in ms since the epoch, never later than the log's time: a client's clock may be wrong
 * @param clock the partition's clock at this record
 */
record InboundReceipt(
        Watermark watermark, UUID messageId, Optional<UUID> author, long at, LogClock clock, ReplyAddress replyTo) {

    /**
     * Reads a record.
     *
     * @throws PoisonRecordException if it cannot be parsed, or breaks a rule that the gateway holds
     */
    static InboundReceipt read(ConsumerRecord<byte[], byte[]> record, ReceiptKind kind, LogClock clock)
            throws PoisonRecordException {
        ReceiptRecord receipt = RecordRules.parse(record, ReceiptRecord.parser());
        try {
            UUID conversation = RecordRules.conversationOf(record, receipt.getConversationId());
            UUID user = RecordRules.id("user_id", receipt.getUserId());
            Optional<UUID> author = receipt.getAuthorId().isEmpty()
                    ? Optional.empty()
                    : Optional.of(RecordRules.id("author_id", receipt.getAuthorId()));
            author.ifPresent(id -> check(
                    conversation.equals(ConversationIds.of(user, id)),
                    "conversation_id: " + conversation + " (expected: that of user and author)"));
            long now = clock.maxAppendMillis();
            return new InboundReceipt(
                    new Watermark(conversation, user, kind),
                    RecordRules.messageId("message_id", receipt.getMessageId()),
                    author,
                    receipt.getAt() > 0 ? Math.min(receipt.getAt(), now) : now,
                    clock,
                    receipt.getReplyTo());
        } catch (IllegalArgumentException e) {
            throw new PoisonRecordException(record, String.valueOf(e.getMessage()), e);
        }
    }
}
