package org.sotto.gateway.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sotto.common.id.Uuids;
import org.sotto.common.testing.Engines;
import org.sotto.common.testing.TcpProxy;
import org.sotto.gateway.testing.Client;
import org.sotto.gateway.testing.Gateway;
import org.sotto.gateway.testing.Peers;
import org.sotto.gateway.testing.Person;
import org.sotto.proto.v1.GatewayItem;
import org.sotto.proto.v1.PresenceChange;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

class SubscriptionTest {
    private static final long SEEN = 1_704_672_000_000L;

    private final Gateway gateway = Gateway.shared();
    private final Peers peers = Gateway.peers();
    private final Person bob = Person.random();
    private final UUID alice = UUID.randomUUID();

    @AfterEach
    void answerAgain() {
        peers.openPresence();
        peers.failPresence(false);
    }

    private static ObjectNode users(Collection<UUID> ids) {
        ObjectNode data = Client.data();
        ArrayNode list = data.putArray("user_ids");
        ids.forEach(id -> list.add(id.toString()));
        return data;
    }

    private static List<UUID> randomUsers(int count) {
        return Stream.generate(UUID::randomUUID).limit(count).toList();
    }

    private static Client subscribe(Client client, UUID... ids) {
        return client.send("presence_subscribe", users(List.of(ids)));
    }

    private static String text(JsonNode frame) {
        JsonNode data = frame.path("data");
        JsonNode lastSeen = data.path("last_seen");
        return data.path("status").asString() + " " + (lastSeen.isNull() ? "null" : lastSeen.asLong());
    }

    private static List<String> told(Client client, UUID user) {
        return client.frames("contact_presence").stream()
                .filter(frame -> frame.path("data").path("user_id").asString().equals(user.toString()))
                .map(SubscriptionTest::text)
                .toList();
    }

    private static List<String> members(Gateway gateway, UUID user) {
        return gateway
                .redis()
                .zrange(gateway.keys().presenceSubscribers(user), 0, -1)
                .toCompletableFuture()
                .join()
                .stream()
                .map(member -> new String(member, StandardCharsets.UTF_8))
                .toList();
    }

    private static double expiry(Gateway gateway, UUID user, Person viewer) {
        return gateway.redis()
                .zscore(
                        gateway.keys().presenceSubscribers(user),
                        (viewer.userId() + ":" + gateway.id()).getBytes(StandardCharsets.UTF_8))
                .toCompletableFuture()
                .join();
    }

    private static void publish(Gateway to, UUID user, boolean online, long lastSeen, UUID... viewers) {
        to.publish(
                "presence-service",
                0,
                GatewayItem.newBuilder()
                        .setPresence(PresenceChange.newBuilder()
                                .setUserId(Uuids.toByteString(user))
                                .setOnline(online)
                                .setLastSeenMs(lastSeen)
                                .addAllViewers(Stream.of(viewers)
                                        .map(Uuids::toByteString)
                                        .toList()))
                        .build());
    }

    @Test
    void a_subscription_is_answered_with_how_everybody_is_and_stands_in_redis_for_a_session() {
        UUID gone = UUID.randomUUID();
        UUID hidden = UUID.randomUUID();
        peers.presence(alice, true, 0);
        peers.presence(gone, false, SEEN);
        try (Client client = Client.connect(gateway.uri()).authenticate(bob)) {
            subscribe(client, alice, gone, hidden);
            await().untilAsserted(
                            () -> assertThat(client.frames("contact_presence")).hasSize(3));
            assertThat(told(client, alice)).containsExactly("ONLINE null");
            assertThat(told(client, gone)).containsExactly("OFFLINE " + SEEN);
            assertThat(told(client, hidden)).containsExactly("OFFLINE null");
            assertThat(client.frames("contact_presence").get(0).path("data").has("last_seen"))
                    .isTrue();
            assertThat(members(gateway, alice)).containsExactly(bob.userId() + ":" + gateway.id());
            assertThat(expiry(gateway, alice, bob))
                    .isBetween(System.currentTimeMillis() + 60_000.0, System.currentTimeMillis() + 70_000.0);
        }
        await().untilAsserted(() -> assertThat(members(gateway, alice)).isEmpty());
    }

    @Test
    void changes_reach_the_connections_that_subscribed_and_no_others() {
        Person laptop = bob.otherDevice();
        try (Client phone = Client.connect(gateway.uri()).authenticate(bob);
                Client other = Client.connect(gateway.uri()).authenticate(laptop)) {
            subscribe(phone, alice).await("contact_presence");
            publish(gateway, alice, true, 0, bob.userId());
            publish(gateway, alice, false, SEEN, bob.userId(), UUID.randomUUID());
            await().untilAsserted(() ->
                    assertThat(told(phone, alice)).containsExactly("OFFLINE null", "ONLINE null", "OFFLINE " + SEEN));
            assertThat(other.frames("contact_presence")).isEmpty();
        }
    }

    @Test
    void after_unsubscribing_nothing_comes_and_the_other_connection_of_the_viewer_keeps_its_own() {
        Person laptop = bob.otherDevice();
        try (Client phone = Client.connect(gateway.uri()).authenticate(bob);
                Client other = Client.connect(gateway.uri()).authenticate(laptop)) {
            subscribe(phone, alice).await("contact_presence");
            subscribe(other, alice).await("contact_presence");
            phone.send("presence_unsubscribe", users(List.of(alice, UUID.randomUUID())));
            phone.send("{\"action\":\"PING\",\"timestamp\":1}");
            phone.await("PONG");
            publish(gateway, alice, true, 0, bob.userId());
            await().untilAsserted(() -> assertThat(told(other, alice)).containsExactly("OFFLINE null", "ONLINE null"));
            assertThat(told(phone, alice)).containsExactly("OFFLINE null");
            assertThat(members(gateway, alice)).hasSize(1);
            other.send("presence_unsubscribe", users(List.of(alice)));
            await().untilAsserted(() -> assertThat(members(gateway, alice)).isEmpty());
        }
    }

    @Test
    void a_change_that_overtakes_the_answer_is_not_undone_by_it() {
        peers.presence(alice, false, SEEN);
        try (Client client = Client.connect(gateway.uri()).authenticate(bob)) {
            UUID carol = UUID.randomUUID();
            int asked = peers.presenceQuestions();
            peers.shutPresence();
            subscribe(client, alice, carol);
            await().until(() -> peers.presenceQuestions() > asked);
            publish(gateway, alice, true, 0, bob.userId());
            await().untilAsserted(() -> assertThat(told(client, alice)).containsExactly("ONLINE null"));
            peers.openPresence();
            await().untilAsserted(() -> assertThat(told(client, carol)).hasSize(1));
            assertThat(told(client, alice)).containsExactly("ONLINE null");
        }
    }

    @Test
    void more_than_a_hundred_in_all_are_refused_with_their_count() {
        try (Client client = Client.connect(gateway.uri()).authenticate(bob)) {
            List<UUID> most = randomUsers(70);
            client.send("presence_subscribe", users(most));
            client.send("presence_subscribe", users(most));
            client.send("{\"action\":\"presence_subscribe\",\"ref\":\"s3\",\"data\":" + users(randomUsers(31)) + "}");
            JsonNode error = client.awaitError("invalid_request");
            assertThat(error.path("ref").asString()).isEqualTo("s3");
            assertThat(error.path("data").path("message").asString())
                    .isEqualTo("user_ids: 101 subscriptions in all (expected: at most 100)");
            await().untilAsserted(
                            () -> assertThat(client.frames("contact_presence")).hasSize(70 + 70));
            client.send("presence_unsubscribe", users(most.subList(0, 1)));
            client.send("presence_subscribe", users(randomUsers(31)));
            await().untilAsserted(
                            () -> assertThat(client.frames("contact_presence")).hasSize(70 + 70 + 31));
            assertThat(client.frames("error")).hasSize(1);
        }
    }

    @Test
    void strangers_too_many_are_named_and_not_watched_while_the_rest_is() {
        UUID stranger = UUID.randomUUID();
        UUID another = UUID.randomUUID();
        peers.refusePresence(stranger, true);
        peers.refusePresence(another, true);
        try (Client client = Client.connect(gateway.uri()).authenticate(bob)) {
            client.send("{\"action\":\"presence_subscribe\",\"ref\":\"s\",\"data\":"
                    + users(List.of(stranger, alice, another)) + "}");
            JsonNode error = client.awaitError("rate_limited");
            assertThat(error.path("ref").asString()).isEqualTo("s");
            assertThat(error.path("data").path("user_ids").valueStream().map(JsonNode::asString))
                    .containsExactlyInAnyOrder(stranger.toString(), another.toString());
            assertThat(error.path("data").path("retry_after_ms").asLong()).isEqualTo(Peers.REFUSED_FOR_MILLIS);
            assertThat(told(client, alice)).containsExactly("OFFLINE null");
            await().untilAsserted(() -> assertThat(members(gateway, stranger)).isEmpty());
            publish(gateway, stranger, true, 0, bob.userId());
            publish(gateway, alice, true, 0, bob.userId());
            await().untilAsserted(() -> assertThat(told(client, alice)).containsExactly("OFFLINE null", "ONLINE null"));
            assertThat(told(client, stranger)).isEmpty();

            peers.refusePresence(stranger, false);
            subscribe(client, stranger);
            await().untilAsserted(() -> assertThat(told(client, stranger)).containsExactly("OFFLINE null"));
            assertThat(members(gateway, stranger)).hasSize(1);
        }
    }

    @Test
    void a_refusal_to_one_connection_leaves_the_other_of_the_viewer_what_it_has() {
        UUID stranger = UUID.randomUUID();
        Person laptop = bob.otherDevice();
        try (Client phone = Client.connect(gateway.uri()).authenticate(bob);
                Client other = Client.connect(gateway.uri()).authenticate(laptop)) {
            subscribe(phone, stranger).await("contact_presence");
            peers.refusePresence(stranger, true);
            subscribe(other, stranger);
            other.awaitError("rate_limited");
            publish(gateway, stranger, true, 0, bob.userId());
            await().untilAsserted(
                            () -> assertThat(told(phone, stranger)).containsExactly("OFFLINE null", "ONLINE null"));
            assertThat(told(other, stranger)).isEmpty();
            assertThat(members(gateway, stranger)).hasSize(1);
        }
    }

    @Test
    void lists_of_a_wrong_shape_are_refused() {
        try (Client client = Client.connect(gateway.uri()).authenticate(bob)) {
            Map<String, String> wrong = Map.of(
                    "{}",
                    "user_ids is missing (expected: a list of 1 to 100 UUIDs)",
                    "{\"user_ids\":[]}",
                    "user_ids: 0 of them (expected: a list of 1 to 100 UUIDs)",
                    "{\"user_ids\":\"x\"}",
                    "user_ids: \"x\" (expected: a list of 1 to 100 UUIDs)",
                    "{\"user_ids\":[7]}",
                    "user_ids: with 7 among them (expected: a list of 1 to 100 UUIDs)",
                    "{\"user_ids\":[null]}",
                    "user_ids: with null among them (expected: a list of 1 to 100 UUIDs)",
                    "{\"user_ids\":[[]]}",
                    "user_ids: with an array among them (expected: a list of 1 to 100 UUIDs)",
                    users(randomUsers(101)).toString(),
                    "user_ids: 101 of them (expected: a list of 1 to 100 UUIDs)",
                    users(randomUsers(250)).toString(),
                    "user_ids: 250 of them (expected: a list of 1 to 100 UUIDs)");
            wrong.forEach((data, message) -> {
                for (String action : List.of("presence_subscribe", "presence_unsubscribe")) {
                    client.send("{\"action\":\"" + action + "\",\"data\":" + data + "}");
                    assertThat(client.awaitError("invalid_request")
                                    .path("data")
                                    .path("message")
                                    .asString())
                            .isEqualTo(message);
                }
            });
        }
    }

    @Test
    void while_presence_service_is_away_the_client_learns_it_and_changes_come_all_the_same() {
        peers.failPresence(true);
        try (Client client = Client.connect(gateway.uri()).authenticate(bob)) {
            client.send("{\"action\":\"presence_subscribe\",\"ref\":\"s\",\"data\":" + users(List.of(alice)) + "}");
            assertThat(client.awaitError("unavailable").path("ref").asString()).isEqualTo("s");
            publish(gateway, alice, true, 0, bob.userId());
            await().untilAsserted(() -> assertThat(told(client, alice)).containsExactly("ONLINE null"));
        }
    }

    @Test
    void a_user_with_too_many_subscribers_takes_no_more_until_some_have_expired() {
        UUID star = UUID.randomUUID();
        String key = gateway.keys().presenceSubscribers(star);
        long later = System.currentTimeMillis() + 60_000;
        for (int i = 0; i < 2_000; i++) {
            Long unused = gateway.redis()
                    .zadd(key, (double) later, ("viewer-" + i).getBytes(StandardCharsets.UTF_8))
                    .toCompletableFuture()
                    .join();
        }
        try (Client client = Client.connect(gateway.uri()).authenticate(bob)) {
            subscribe(client, star).await("contact_presence");
            assertThat(members(gateway, star)).hasSize(2_000).doesNotContain(bob.userId() + ":" + gateway.id());
            Long unused = gateway.redis()
                    .zadd(key, 1.0, "viewer-0".getBytes(StandardCharsets.UTF_8))
                    .toCompletableFuture()
                    .join();
            subscribe(client, star).await("contact_presence");
            assertThat(members(gateway, star)).hasSize(2_000).contains(bob.userId() + ":" + gateway.id());
        }
    }

    @Test
    void a_lost_subscription_is_written_again_within_a_heartbeat() {
        try (Client client = Client.connect(gateway.uri()).authenticate(bob)) {
            subscribe(client, alice).await("contact_presence");
            gateway.redis()
                    .del(gateway.keys().presenceSubscribers(alice))
                    .toCompletableFuture()
                    .join();
            await().atMost(Duration.ofSeconds(35))
                    .untilAsserted(() -> assertThat(members(gateway, alice)).hasSize(1));
        }
    }

    @Test
    void after_redis_was_away_subscriptions_are_written_and_asked_for_again() {
        try (TcpProxy redis = new TcpProxy(Engines.REDIS);
                Gateway cut = Gateway.start(
                        "gateway-presence", Map.of("spring.data.redis.port", Integer.toString(redis.port())));
                Client client = Client.connect(cut.uri()).authenticate(bob)) {
            peers.presence(alice, false, SEEN);
            subscribe(client, alice).await("contact_presence");
            redis.cut();
            gateway.redis()
                    .del(gateway.keys().presenceSubscribers(alice))
                    .toCompletableFuture()
                    .join();
            peers.presence(alice, true, 0);
            redis.restore();
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(told(client, alice))
                    .containsExactly("OFFLINE " + SEEN, "ONLINE null"));
            assertThat(members(gateway, alice)).containsExactly(bob.userId() + ":gateway-presence");
        }
    }
}
