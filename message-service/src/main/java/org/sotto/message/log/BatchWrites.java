package org.sotto.message.log;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import java.util.ArrayList;
import java.util.List;
import org.sotto.message.conversation.ConversationStore;
import org.sotto.message.log.ReceiptPlan.Move;
import org.sotto.message.log.SendPlan.Accepted;
import org.sotto.message.message.MessageStore;
import org.sotto.message.receipt.ReceiptStore;
import org.sotto.message.send.SendStore;

/**
 * The rows of a batch, each with its record's timestamp: for a message two ({@code messages}, {@code sends}) and with a
 * conversation's first of a month three more; for a watermark one, however many receipts moved it.
 */
final class BatchWrites {
    private final MessageStore messages;
    private final SendStore sends;
    private final ConversationStore conversations;
    private final ReceiptStore receipts;

    BatchWrites(MessageStore messages, SendStore sends, ConversationStore conversations, ReceiptStore receipts) {
        this.messages = messages;
        this.sends = sends;
        this.conversations = conversations;
        this.receipts = receipts;
    }

    List<BoundStatement> of(SendPlan plan, ReceiptPlan receiptPlan) {
        List<BoundStatement> statements = new ArrayList<>();
        ConversationStore.Firsts firsts = conversations.firsts();
        for (Accepted accepted : plan.accepted()) {
            InboundSend send = accepted.send();
            long micros = send.clock().writeMicros();
            statements.add(messages.insert(send.message(), micros));
            statements.add(sends.insert(send.key(), accepted.sent(), micros));
            statements.addAll(firsts.of(send.message(), micros));
        }
        for (Move move : receiptPlan.moves()) {
            InboundReceipt to = move.to();
            statements.add(receipts.move(
                    to.watermark(), to.messageId(), to.at(), to.clock().writeMicros()));
        }
        return statements;
    }

    /** Remembers which first rows of conversations are durable now. */
    void remember(SendPlan plan) {
        plan.accepted()
                .forEach(accepted -> conversations.remember(accepted.send().message()));
    }
}
