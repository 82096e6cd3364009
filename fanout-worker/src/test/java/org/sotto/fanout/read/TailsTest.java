package org.sotto.fanout.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sotto.fanout.testing.RunningWorker;
import org.sotto.fanout.testing.StoredInbox;

class TailsTest {
    private static final Logger log = LoggerFactory.getLogger(TailsTest.class);

    private final RunningWorker worker = RunningWorker.shared();
    private final ReadClient gateway = new ReadClient(worker, "gateway-service");

    @Test
    void tails_come_in_the_order_of_the_question() throws Exception {
        UUID alice = UUID.randomUUID();
        UUID bob = UUID.randomUUID();
        UUID nobody = UUID.randomUUID();
        try (Inboxes inboxes = new Inboxes(worker)) {
            inboxes.send(alice, 3, 10);
            inboxes.send(bob, 1, 10);
        }
        long aliceTail = new StoredInbox(worker, alice).rows().get(2).position();
        long bobTail = new StoredInbox(worker, bob).rows().get(0).position();

        assertThat(gateway.tails(List.of(nobody, bob, alice))).containsExactly(0L, bobTail, aliceTail);
        assertThat(gateway.tails(List.of())).isEmpty();
    }

    @Test
    void a_day_registered_before_its_first_row_leads_to_the_day_before() throws Exception {
        UUID user = UUID.randomUUID();
        StoredInbox inbox = new StoredInbox(worker, user);
        int yesterday = StoredInbox.dayOf(Instant.now().minus(Duration.ofDays(1)));
        inbox.putDay(yesterday, 5);
        inbox.putRow(yesterday, 6, 5, yesterday, new byte[0]);
        inbox.putDay(yesterday + 1, 9);

        assertThat(gateway.tails(List.of(user))).containsExactly(6L);
    }

    @Test
    void five_thousand_tails_are_answered_and_one_more_is_refused() throws Exception {
        List<UUID> users = Stream.generate(UUID::randomUUID).limit(5_000).toList();
        UUID user = users.get(4_999);
        int today = StoredInbox.dayOf(Instant.now());
        users.forEach(each -> {
            StoredInbox inbox = new StoredInbox(worker, each);
            inbox.putDay(today, 3);
            inbox.putRow(today, 3, 0, 0, new byte[0]);
        });

        long start = System.nanoTime();
        List<Long> tails = gateway.tails(users);
        log.info(
                "5,000 tails took {} ms",
                Duration.ofNanos(System.nanoTime() - start).toMillis());

        assertThat(tails).hasSize(5_000).containsOnly(3L);
        assertThatThrownBy(() -> gateway.tails(
                        Stream.concat(users.stream(), Stream.of(user)).toList()))
                .hasMessageContaining("answered 400");
    }
}
