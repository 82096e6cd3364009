package org.sotto.message.log;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sotto.common.cassandra.GroupedWrites;
import org.sotto.common.engine.Waiting;
import org.sotto.common.kafka.PoisonRecordException;
import org.sotto.message.message.MessageStore;
import org.sotto.message.send.SentBefore;

/**
 * Takes back what a send left in the tables before it was found that it can never be processed: its sender is told that it
 * failed, so nobody may see it. The deletion has the write's own timestamp, at which Cassandra prefers it.
 */
final class TakenBack {
    private static final Logger log = LoggerFactory.getLogger(TakenBack.class);

    private final MessageStore messages;
    private final SentBefore sentBefore;
    private final GroupedWrites writes;

    TakenBack(MessageStore messages, SentBefore sentBefore, GroupedWrites writes) {
        this.messages = messages;
        this.sentBefore = sentBefore;
        this.writes = writes;
    }

    /** Returns when nothing of the send is left, and may be called again. */
    void takeBack(ConsumerRecord<byte[], byte[]> record, LogClock clock) throws Exception {
        InboundSend send;
        try {
            send = InboundSend.read(record, clock);
        } catch (PoisonRecordException e) {
            log.debug(
                    "{}-{}@{} never had a row: {}", record.topic(), record.partition(), record.offset(), e.toString());
            return;
        }
        Waiting.await(
                writes.execute(messages.delete(send.message(), clock.writeMicros())),
                "deleting the row of a send that failed");
        Waiting.await(
                sentBefore.forget(send.partition(), send.key(), send.message().messageId(), clock.writeMicros()),
                "forgetting a send that failed");
    }
}
