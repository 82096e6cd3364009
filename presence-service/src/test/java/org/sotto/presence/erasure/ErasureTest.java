package org.sotto.presence.erasure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.sotto.common.id.Uuids;
import org.sotto.common.redis.RedisKeys;
import org.sotto.common.redis.SubscriberMember;
import org.sotto.presence.testing.RunningService;
import org.sotto.proto.v1.DeletionStep;
import org.sotto.proto.v1.UserChanged;
import org.sotto.proto.v1.UserDeleted;

/** What the end of an account leaves in Redis of who was connected and seen. */
class ErasureTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final RunningService service = RunningService.shared();
    private final UUID user = UUID.randomUUID();
    private final UUID phone = UUID.randomUUID();
    private final UUID tablet = UUID.randomUUID();

    private void order(int pass) {
        service.change(
                user,
                UserChanged.newBuilder()
                        .setUserDeleted(
                                UserDeleted.newBuilder().setPass(pass).addDeviceIds(Uuids.toByteString(phone))));
    }

    private DeletionStep awaitStep(int pass) {
        return await("pass " + pass)
                .atMost(PATIENCE)
                .until(() -> service.steps().first(user, pass), Optional::isPresent)
                .orElseThrow();
    }

    private DeletionStep erase(int pass) {
        order(pass);
        return awaitStep(pass);
    }

    /** Keys with the user's id in their name; that by which instances share a recheck expires within a minute. */
    private List<String> keys() {
        return service.redis().keys("*" + user + "*").toCompletableFuture().join().stream()
                .filter(key -> !key.contains("presence_recheck:"))
                .toList();
    }

    private boolean isInShard() {
        return service.redis()
                        .zscore(
                                service.keys().presenceExpiry(RedisKeys.expiryShard(user)),
                                user.toString().getBytes(StandardCharsets.UTF_8))
                        .toCompletableFuture()
                        .join()
                != null;
    }

    private void session(UUID device) {
        service.redis()
                .hset(
                        service.keys().session(user, device),
                        Map.of("gateway_server", "gateway-1".getBytes(StandardCharsets.UTF_8)))
                .toCompletableFuture()
                .join();
    }

    private void subscriber() {
        service.redis()
                .zadd(
                        service.keys().presenceSubscribers(user),
                        (double) System.currentTimeMillis() + 70_000,
                        new SubscriberMember(UUID.randomUUID(), "gateway-1")
                                .encode()
                                .getBytes(StandardCharsets.UTF_8))
                .toCompletableFuture()
                .join();
    }

    @Test
    void everything_about_the_user_goes_also_the_session_of_a_device_that_nobody_named() {
        service.connect(user, phone);
        service.connect(user, tablet);
        session(phone);
        session(tablet);
        subscriber();
        service.awaitOnline(user, true);
        assertThat(keys()).hasSize(5);

        assertThat(erase(1).getCountsMap().get("redis_keys")).isEqualTo(6);
        erase(2);

        await("a sweep that still knew the user has seen them off, and that is erased as well")
                .atMost(PATIENCE)
                .untilAsserted(() -> {
                    order(2);
                    assertThat(keys()).isEmpty();
                    assertThat(isInShard()).isFalse();
                });
    }

    @Test
    void what_a_gateway_writes_after_the_first_pass_is_erased_by_the_second() {
        service.connect(user, phone);
        service.awaitOnline(user, true);
        erase(1);
        // The socket closes behind it: the sweep announces the departure and writes when the user was last seen.
        service.disconnect(user, phone);
        await().atMost(PATIENCE)
                .until(() -> service.redis()
                                .exists(service.keys().lastSeen(user))
                                .toCompletableFuture()
                                .join()
                        == 1);
        await().atMost(PATIENCE).until(() -> !isInShard());

        assertThat(erase(2).getCountsMap().get("redis_keys")).isPositive();

        assertThat(keys()).isEmpty();
        assertThat(isInShard()).isFalse();
    }

    @Test
    void a_step_that_user_service_does_not_take_is_told_again() {
        session(phone);
        service.steps().away(true);
        try {
            order(1);
            await().atMost(PATIENCE).until(() -> keys().isEmpty());
            assertThat(service.steps().all(user, 1)).isEmpty();
        } finally {
            service.steps().away(false);
        }
        assertThat(awaitStep(1).getCountsMap()).containsEntry("redis_keys", 1L);
    }
}
