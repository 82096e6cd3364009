package org.sotto.common.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sotto.common.kafka.TransientFailures;

class TransientCallsTest {

    @ParameterizedTest
    @CsvSource({"500, true", "503, true", "429, true", "401, true", "403, true", "404, true", "400, false", "413, false"
    })
    void only_a_request_at_fault_is_no_use_to_repeat(int status, boolean isTransient) {
        Exception failure = new ExecutionException(new InternalCallException("POST /lookup", status));
        assertThat(TransientFailures.isTransient(failure)).isEqualTo(isTransient);
    }

    @Test
    void an_answer_that_cannot_be_read_is_the_callees_fault_and_a_record_that_cannot_be_read_is_the_records() {
        InvalidProtocolBufferException parse = new InvalidProtocolBufferException("bad");
        assertThat(TransientFailures.isTransient(new CompletionException(new IOException("body", parse))))
                .isTrue();
        assertThat(TransientFailures.isTransient(parse)).isFalse();
    }

    @Test
    void a_machine_out_of_memory_says_nothing_about_a_record() {
        assertThat(TransientFailures.isTransient(new ExecutionException(new OutOfMemoryError())))
                .isTrue();
        assertThat(TransientFailures.isTransient(new IllegalStateException("a bug")))
                .isFalse();
    }
}
