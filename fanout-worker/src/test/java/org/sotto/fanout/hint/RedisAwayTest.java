package org.sotto.fanout.hint;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.sotto.common.id.Uuids;
import org.sotto.common.kafka.LogProducer;
import org.sotto.common.kafka.Topic;
import org.sotto.common.testing.Engines;
import org.sotto.common.testing.GatewayEar;
import org.sotto.common.testing.TcpProxy;
import org.sotto.fanout.testing.Events;
import org.sotto.fanout.testing.LookupServer;
import org.sotto.fanout.testing.RunningWorker;
import org.sotto.fanout.testing.StoredInbox;

/** Redis is a hint: the log goes on without it. */
class RedisAwayTest {
    private final UUID user = UUID.randomUUID();
    private long nextSource;

    private void send(LogProducer producer) {
        producer.send(
                Topic.INBOX_EVENTS,
                Uuids.toBytes(user),
                Events.record(user, Events.source(0, nextSource++, 0), Events.event(Events.message(10)))
                        .toByteArray());
    }

    private void awaitRows(RunningWorker worker, int count) {
        StoredInbox inbox = new StoredInbox(worker, user);
        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(inbox.rows())
                .hasSize(count));
    }

    private RunningWorker workerBehind(TcpProxy redis, LookupServer messages) {
        return RunningWorker.start(
                messages,
                Engines.uniqueName("redisaway"),
                Map.of("spring.data.redis.port", Integer.toString(redis.port())));
    }

    @Test
    void while_redis_is_away_inboxes_are_written_and_afterwards_hints_come_again() {
        try (TcpProxy redis = new TcpProxy(Engines.REDIS);
                LookupServer messages = new LookupServer()) {
            try (RunningWorker worker = workerBehind(redis, messages);
                    LogProducer producer = worker.producer();
                    GatewayEar gateway = new GatewayEar(worker.redisKeys())) {
                gateway.connect(user);
                send(producer);
                Awaitility.await().until(() -> gateway.positions().size() == 1);

                redis.cut();
                send(producer);
                send(producer);
                awaitRows(worker, 3);
                assertThat(gateway.positions()).hasSize(1);

                redis.restore();
                Awaitility.await().atMost(Duration.ofSeconds(40)).until(() -> {
                    send(producer);
                    return gateway.positions().size() > 1;
                });
            }
        }
    }

    @Test
    void a_service_that_starts_without_redis_writes_inboxes_and_gives_hints_once_redis_is_there() {
        try (TcpProxy redis = new TcpProxy(Engines.REDIS);
                LookupServer messages = new LookupServer()) {
            redis.cut();
            try (RunningWorker worker = workerBehind(redis, messages);
                    LogProducer producer = worker.producer();
                    GatewayEar gateway = new GatewayEar(worker.redisKeys())) {
                gateway.connect(user);
                send(producer);
                awaitRows(worker, 1);

                redis.restore();

                Awaitility.await().atMost(Duration.ofSeconds(40)).until(() -> {
                    send(producer);
                    return !gateway.positions().isEmpty();
                });
            }
        }
    }
}
