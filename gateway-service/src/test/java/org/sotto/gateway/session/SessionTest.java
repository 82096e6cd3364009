package org.sotto.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.sotto.common.redis.GatewayHints;
import org.sotto.common.redis.RedisKeys;
import org.sotto.common.testing.Engines;
import org.sotto.common.testing.TcpProxy;
import org.sotto.gateway.testing.Client;
import org.sotto.gateway.testing.Gateway;
import org.sotto.gateway.testing.Messages;
import org.sotto.gateway.testing.Person;
import org.sotto.proto.v1.InboxEntry;

class SessionTest {
    private static <T> T get(RedisFuture<T> future) {
        return future.toCompletableFuture().join();
    }

    private static Map<String, String> session(Gateway gateway, Person person) {
        Map<String, String> fields = new HashMap<>();
        get(gateway.redis().hgetall(gateway.keys().session(person.userId(), person.deviceId())))
                .forEach((name, value) -> fields.put(name, new String(value, StandardCharsets.UTF_8)));
        return fields;
    }

    private static List<String> members(Gateway gateway, Person person) {
        return get(gateway.redis().zrange(gateway.keys().userSessions(person.userId()), 0, -1)).stream()
                .map(member -> new String(member, StandardCharsets.UTF_8))
                .toList();
    }

    private static Double expiry(Gateway gateway, Person person) {
        return get(gateway.redis()
                .zscore(
                        gateway.keys().presenceExpiry(RedisKeys.expiryShard(person.userId())),
                        person.userId().toString().getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void a_connection_stands_in_redis_while_it_lives() {
        Gateway gateway = Gateway.shared();
        Person person = Person.random();
        try (Client client = Client.connect(gateway.uri()).authenticate(person)) {
            Map<String, String> session = session(gateway, person);
            assertThat(session).containsEntry("gateway_server", gateway.id());
            assertThat(session.get("connection_id"))
                    .isEqualTo(client.frames("authenticated")
                            .get(0)
                            .path("data")
                            .path("connection_id")
                            .asString());
            assertThat(Long.parseLong(session.get("connected_at")))
                    .isLessThanOrEqualTo(Long.parseLong(session.get("last_heartbeat")));
            assertThat(get(gateway.redis().pttl(gateway.keys().session(person.userId(), person.deviceId()))))
                    .isBetween(60_000L, 70_000L);
            assertThat(members(gateway, person)).containsExactly(person.deviceId() + "@" + gateway.id());
            assertThat(gateway.bean(GatewayHints.class)
                            .gatewaysOf(List.of(person.userId()))
                            .toCompletableFuture()
                            .join())
                    .containsEntry(person.userId(), Set.of(gateway.id()));
            assertThat(expiry(gateway, person)).isGreaterThan(System.currentTimeMillis() + 60_000.0);
            client.leave();
            client.awaitClose();
        }
        Awaitility.await()
                .untilAsserted(() -> assertThat(session(gateway, person)).isEmpty());
        Awaitility.await().untilAsserted(() -> assertThat(expiry(gateway, person))
                .isLessThanOrEqualTo((double) System.currentTimeMillis()));
        assertThat(members(gateway, person)).isEmpty();
    }

    @Test
    void the_session_of_the_later_connection_survives_the_end_of_the_earlier_one() {
        Gateway gateway = Gateway.shared();
        Person person = Person.random();
        try (Client first = Client.connect(gateway.uri()).authenticate(person);
                Client second = Client.connect(gateway.uri()).authenticate(person)) {
            assertThat(first.awaitClose().code()).isEqualTo(4409);
            String owner = second.frames("authenticated")
                    .get(0)
                    .path("data")
                    .path("connection_id")
                    .asString();
            Awaitility.await().during(Duration.ofMillis(500)).untilAsserted(() -> assertThat(session(gateway, person))
                    .containsEntry("connection_id", owner));
            assertThat(members(gateway, person)).hasSize(1);
            assertThat(expiry(gateway, person)).isGreaterThan((double) System.currentTimeMillis());
        }
    }

    @Test
    void within_a_heartbeat_a_lost_session_is_written_again_and_a_later_owner_elsewhere_is_believed() {
        Gateway gateway = Gateway.shared();
        Person lost = Person.random();
        Person displaced = Person.random();
        try (Client client = Client.connect(gateway.uri()).authenticate(lost);
                Client elsewhere = Client.connect(gateway.uri()).authenticate(displaced)) {
            get(gateway.redis()
                    .del(
                            gateway.keys().session(lost.userId(), lost.deviceId()),
                            gateway.keys().userSessions(lost.userId())));
            Map<String, byte[]> later = new HashMap<>();
            later.put("gateway_server", "gateway-9".getBytes(StandardCharsets.UTF_8));
            later.put("connection_id", "77".getBytes(StandardCharsets.UTF_8));
            later.put(
                    "connected_at",
                    Long.toString(System.currentTimeMillis() + 1_000).getBytes(StandardCharsets.UTF_8));
            get(gateway.redis().hset(gateway.keys().session(displaced.userId(), displaced.deviceId()), later));

            Awaitility.await().atMost(Duration.ofSeconds(35)).untilAsserted(() -> {
                assertThat(session(gateway, lost)).containsEntry("gateway_server", gateway.id());
                assertThat(members(gateway, lost)).hasSize(1);
            });
            assertThat(client.isOpen()).isTrue();
            assertThat(elsewhere.awaitClose().code()).isEqualTo(4409);
            assertThat(session(gateway, displaced)).containsEntry("gateway_server", "gateway-9");
        }
    }

    private static List<String> away(Gateway gateway, Person person) {
        return get(gateway.redis().zrange(gateway.keys().userAway(person.userId()), 0, -1)).stream()
                .map(member -> new String(member, StandardCharsets.UTF_8))
                .toList();
    }

    private static void update(Client client, String status) {
        client.send("presence_update", Client.data().put("status", status));
    }

    @Test
    void an_app_in_the_background_stays_connected_and_makes_its_user_online_no_more() {
        Gateway gateway = Gateway.shared();
        Person person = Person.random();
        String member = person.deviceId() + "@" + gateway.id();
        try (Client client = Client.connect(gateway.uri()).authenticate(person)) {
            update(client, "OFFLINE");
            Awaitility.await().untilAsserted(() -> assertThat(expiry(gateway, person))
                    .isLessThanOrEqualTo((double) System.currentTimeMillis()));
            assertThat(away(gateway, person)).containsExactly(member);
            assertThat(members(gateway, person)).containsExactly(member);
            assertThat(get(gateway.redis()
                            .zscore(gateway.keys().userAway(person.userId()), member.getBytes(StandardCharsets.UTF_8))))
                    .isEqualTo(get(gateway.redis()
                            .zscore(
                                    gateway.keys().userSessions(person.userId()),
                                    member.getBytes(StandardCharsets.UTF_8))));

            Person friend = Person.random();
            gateway.publishLive(
                    person.userId(),
                    Gateway.peers().append(person.userId(), Messages.message(friend, person.userId())));
            client.await("new_message");

            update(client, "ONLINE");
            Awaitility.await().untilAsserted(() -> assertThat(expiry(gateway, person))
                    .isGreaterThan(System.currentTimeMillis() + 60_000.0));
            Awaitility.await()
                    .untilAsserted(() -> assertThat(away(gateway, person)).isEmpty());
        }
    }

    @Test
    void a_user_with_one_app_in_the_foreground_does_not_expire_and_the_last_to_leave_it_does() {
        Gateway gateway = Gateway.shared();
        Person phone = Person.random();
        Person laptop = phone.otherDevice();
        try (Client first = Client.connect(gateway.uri()).authenticate(phone);
                Client second = Client.connect(gateway.uri()).authenticate(laptop)) {
            update(first, "OFFLINE");
            Awaitility.await()
                    .untilAsserted(() -> assertThat(away(gateway, phone)).hasSize(1));
            assertThat(expiry(gateway, phone)).isGreaterThan((double) System.currentTimeMillis());
            second.leave();
            second.awaitClose();
            Awaitility.await().untilAsserted(() -> assertThat(expiry(gateway, phone))
                    .isLessThanOrEqualTo((double) System.currentTimeMillis()));
            double seenOff = expiry(gateway, phone);
            first.leave();
            first.awaitClose();
            Awaitility.await()
                    .untilAsserted(() -> assertThat(members(gateway, phone)).isEmpty());
            assertThat(away(gateway, phone)).isEmpty();
            assertThat(expiry(gateway, phone))
                    .as("who leaves from the background was seen when the foreground ended")
                    .isEqualTo(seenOff);
        }
    }

    @Test
    void a_presence_that_is_none_is_refused() {
        try (Client client = Client.connect(Gateway.shared().uri()).authenticate(Person.random())) {
            update(client, "BUSY");
            assertThat(client.awaitError("invalid_request")
                            .path("data")
                            .path("message")
                            .asString())
                    .isEqualTo("status: \"BUSY\" (expected: ONLINE or OFFLINE)");
        }
    }

    @Test
    void redis_is_looked_for_again_within_two_seconds() {
        Delay delay = Gateway.shared().bean(ClientResources.class).reconnectDelay();
        assertThat(delay.createDelay(1)).isLessThan(Duration.ofSeconds(1));
        assertThat(delay.createDelay(30)).isLessThanOrEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void while_redis_is_away_sockets_stay_devices_connect_and_afterwards_everything_heals() {
        try (TcpProxy redis = new TcpProxy(Engines.REDIS)) {
            Person early = Person.random();
            Person late = Person.random();
            Person friend = Person.random();
            try (Gateway gateway = Gateway.start(
                            "gateway-redis", Map.of("spring.data.redis.port", Integer.toString(redis.port())));
                    Client first = Client.connect(gateway.uri()).authenticate(early)) {
                first.await("caught_up");
                redis.cut();
                try (Client second = Client.connect(gateway.uri()).authenticate(late)) {
                    second.await("caught_up");
                    InboxEntry missed =
                            Gateway.peers().append(early.userId(), Messages.message(friend, early.userId()));
                    InboxEntry alsoMissed =
                            Gateway.peers().append(late.userId(), Messages.message(friend, late.userId()));
                    redis.restore();
                    assertThat(first.await("new_message")
                                    .path("data")
                                    .path("position")
                                    .asLong())
                            .isEqualTo(missed.getPosition());
                    assertThat(second.await("new_message")
                                    .path("data")
                                    .path("position")
                                    .asLong())
                            .isEqualTo(alsoMissed.getPosition());
                    Gateway shared = Gateway.shared();
                    Awaitility.await().untilAsserted(() -> {
                        assertThat(session(shared, early)).containsEntry("gateway_server", "gateway-redis");
                        assertThat(session(shared, late)).containsEntry("gateway_server", "gateway-redis");
                    });
                    InboxEntry live = Gateway.peers().append(late.userId(), Messages.message(friend, late.userId()));
                    Awaitility.await().until(() -> {
                        gateway.publishLive(late.userId(), live);
                        return second.frames("new_message").size() == 2;
                    });
                }
            }
        }
    }
}
