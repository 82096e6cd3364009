package org.sotto.common.kafka;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** A record that can never be processed: it cannot be parsed, or breaks a rule that no retry changes. */
public final class PoisonRecordException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable ConsumerRecord<byte[], byte[]> poison;

    public PoisonRecordException(ConsumerRecord<byte[], byte[]> poison, String message, @Nullable Throwable cause) {
        super(poison.topic() + "-" + poison.partition() + "@" + poison.offset() + ": " + message, cause);
        this.poison = poison;
    }

    @Nullable
    ConsumerRecord<byte[], byte[]> poison() {
        return poison;
    }
}
