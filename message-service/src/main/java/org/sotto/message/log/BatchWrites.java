package org.sotto.message.log;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import java.util.ArrayList;
import java.util.List;
import org.sotto.message.conversation.ConversationStore;
import org.sotto.message.conversation.WithheldMessages;
import org.sotto.message.log.ReceiptPlan.Move;
import org.sotto.message.log.SendPlan.Accepted;
import org.sotto.message.message.Message;
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
    private final WithheldMessages withheld;

    BatchWrites(
            MessageStore messages,
            SendStore sends,
            ConversationStore conversations,
            ReceiptStore receipts,
            WithheldMessages withheld) {
        this.messages = messages;
        this.sends = sends;
        this.conversations = conversations;
        this.receipts = receipts;
        this.withheld = withheld;
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
            long micros = to.clock().writeMicros();
            statements.add(
                    move.isShownRead()
                            ? receipts.moveShownRead(to.watermark(), to.messageId(), to.at(), micros)
                            : receipts.move(to.watermark(), to.messageId(), to.at(), micros));
        }
        return statements;
    }

    /** Remembers which first rows of conversations are durable now, and what was withheld. */
    void remember(SendPlan plan) {
        for (Accepted accepted : plan.accepted()) {
            Message message = accepted.send().message();
            conversations.remember(message);
            if (message.withheld()) {
                withheld.note(message);
            }
        }
    }
}
