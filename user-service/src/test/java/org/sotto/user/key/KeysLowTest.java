package org.sotto.user.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sotto.common.id.Uuids;
import org.sotto.common.redis.RedisConnections;
import org.sotto.common.redis.RedisKeys;
import org.sotto.common.testing.GatewayEar;
import org.sotto.proto.v1.GatewayItem;
import org.sotto.proto.v1.KeysLow;
import org.sotto.user.testing.SignedInDevice;
import org.springframework.beans.factory.annotation.Autowired;

/** What a connected device is told when its one-time keys run low. */
class KeysLowTest extends KeyTest {
    private static final RedisKeys KEYS = new RedisKeys(NAME + ":");

    private final GatewayEar gateway = new GatewayEar(KEYS);

    @Autowired
    private RedisConnections redis;

    @AfterEach
    void close() {
        gateway.close();
    }

    private void connect(SignedInDevice device) {
        redis.commands()
                .hset(
                        KEYS.session(device.userId(), device.deviceId()),
                        "gateway_server",
                        gateway.id().getBytes(StandardCharsets.UTF_8))
                .toCompletableFuture()
                .join();
    }

    private List<KeysLow> heard(SignedInDevice device) {
        return gateway.hints().stream()
                .flatMap(hint -> hint.getItemsList().stream())
                .filter(GatewayItem::hasKeysLow)
                .map(GatewayItem::getKeysLow)
                .filter(low -> low.getDeviceId().equals(Uuids.toByteString(device.deviceId())))
                .toList();
    }

    private static KeysLow low(SignedInDevice device, String kind, int left) {
        return KeysLow.newBuilder()
                .setUserId(Uuids.toByteString(device.userId()))
                .setDeviceId(Uuids.toByteString(device.deviceId()))
                .setKind(kind)
                .setLeft(left)
                .build();
    }

    private void awaitHeard(SignedInDevice device, KeysLow... expected) {
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(heard(device)).containsExactlyInAnyOrder(expected));
    }

    @Test
    void a_connected_device_is_told_once_an_hour_for_each_kind() {
        Keyed alice = keyed(21, 4);
        connect(alice.device());
        SignedInDevice bob = api().signIn();

        claim(bob, alice.device()).succeeded();
        awaitHeard(alice.device(), low(alice.device(), "one_time_kem", 3));
        claim(bob, alice.device()).succeeded();
        awaitHeard(alice.device(), low(alice.device(), "one_time_kem", 3), low(alice.device(), "one_time", 19));
        claim(bob, alice.device()).succeeded();
        // Hints of one connection arrive in their order: another device's tells that there was none before it.
        Keyed carol = keyed(20, 20);
        connect(carol.device());
        claim(bob, carol.device()).succeeded();
        awaitHeard(carol.device(), low(carol.device(), "one_time", 19));
        assertThat(heard(alice.device())).hasSize(2);

        clock.advance(Duration.ofMinutes(61));
        claim(api().signIn(), alice.device()).succeeded();
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(heard(alice.device()))
                .hasSize(4)
                .contains(low(alice.device(), "one_time_kem", 0), low(alice.device(), "one_time", 17)));
    }

    @Test
    void a_device_that_was_away_is_told_at_the_next_claim_after_it_came() {
        Keyed alice = keyed(10, 10);
        SignedInDevice bob = api().signIn();
        claim(bob, alice.device()).succeeded();
        connect(alice.device());

        claim(bob, alice.device()).succeeded();

        awaitHeard(alice.device(), low(alice.device(), "one_time", 8));
    }
}
