package org.sotto.gateway.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class CallQueueTest {
    private final CallQueue queue = new CallQueue(2, 2);
    private final List<CompletableFuture<String>> calls = new ArrayList<>();

    private CompletableFuture<String> submit() {
        return queue.submit(() -> {
            CompletableFuture<String> call = new CompletableFuture<>();
            calls.add(call);
            return call;
        });
    }

    @Test
    void calls_beyond_the_bound_wait_for_their_turn_and_a_failed_one_makes_room_too() {
        List<CompletableFuture<String>> answers = List.of(submit(), submit(), submit(), submit());
        assertThat(calls).hasSize(2);
        calls.get(1).completeExceptionally(new IllegalStateException("away"));
        assertThat(answers.get(1)).isCompletedExceptionally();
        assertThat(calls).hasSize(3);
        calls.get(2).complete("third");
        assertThat(answers.get(2)).isCompletedWithValue("third");
        assertThat(calls).hasSize(4);
        calls.get(0).complete("first");
        calls.get(3).complete("fourth");
        assertThat(answers.get(3)).isCompletedWithValue("fourth");
        submit();
        submit();
        submit();
        assertThat(calls).hasSize(6);
    }

    @Test
    void what_finds_the_line_full_fails_at_once_and_a_call_that_throws_makes_room() {
        submit();
        submit();
        submit();
        CompletableFuture<String> last = queue.submit(() -> {
            throw new IllegalStateException("no call at all");
        });
        assertThat(submit())
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withMessageContaining("2 calls wait already (expected: at most 2)");
        calls.get(0).complete("first");
        calls.get(1).complete("second");
        assertThat(last).isCompletedExceptionally();
        calls.get(2).complete("third");
        submit();
        submit();
        assertThat(calls).hasSize(5);
    }

    @Test
    void a_bound_of_nothing_is_refused() {
        assertThatThrownBy(() -> new CallQueue(0, 1)).hasMessage("maxConcurrent: 0 (expected: >= 1)");
    }
}
