package org.sotto.common.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.sotto.common.kafka.TransientFailures;

class WaitingTest {

    @Test
    void what_does_not_answer_in_time_is_a_transient_failure_that_names_it() {
        assertThatThrownBy(() -> Waiting.await(new CompletableFuture<>(), Duration.ofMillis(20), "reading a row"))
                .isInstanceOf(TimeoutException.class)
                .hasMessage("reading a row: no answer after 20 ms")
                .matches(TransientFailures::isTransient);
    }

    @Test
    void the_failure_itself_is_thrown_and_not_its_wrappers() throws Exception {
        IOException failure = new IOException("cut");
        CompletableFuture<String> failed =
                CompletableFuture.<String>failedFuture(failure).thenApply(text -> text + "!");

        assertThatThrownBy(() -> Waiting.await(failed, "asking")).isSameAs(failure);
        assertThat(Waiting.await(CompletableFuture.completedFuture("here"), "asking"))
                .isEqualTo("here");
    }

    @Test
    void a_cancelled_wait_says_what_was_cancelled() {
        CompletableFuture<String> cancelled = new CompletableFuture<>();
        assertThat(cancelled.cancel(true)).isTrue();

        assertThatThrownBy(() -> Waiting.await(cancelled, "asking")).hasMessage("asking was cancelled");
    }
}
