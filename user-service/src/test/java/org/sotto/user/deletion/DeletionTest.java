package org.sotto.user.deletion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sotto.common.auth.AuthProperties;
import org.sotto.common.auth.ServiceTokens;
import org.sotto.common.id.Uuids;
import org.sotto.common.redis.RedisConnections;
import org.sotto.common.redis.RedisKeys;
import org.sotto.common.testing.TestKeys;
import org.sotto.proto.v1.DeletionStep;
import org.sotto.proto.v1.UserChanged;
import org.sotto.proto.v1.UserDeleted;
import org.sotto.user.testing.AccountKit;
import org.sotto.user.testing.Answer;
import org.sotto.user.testing.AtOnce;
import org.sotto.user.testing.DeviceKit;
import org.sotto.user.testing.RunningService;
import org.sotto.user.testing.SignedInDevice;
import org.sotto.user.testing.UserApi;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpMethod;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The end of an account, from the call to the report. */
class DeletionTest extends RunningService {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final List<String> OWN_TABLES = List.of(
            "users",
            "phone_hashes",
            "devices",
            "device_reservations",
            "device_keys",
            "one_time_pre_keys",
            "one_time_kem_pre_keys",
            "device_lists",
            "two_factor",
            "contacts",
            "blocks",
            "profile_pictures");
    private static final String STEPS = "/internal/v1/deletions/steps";

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private DeletionJob job;

    @Autowired
    private DeletionWatch watch;

    @Autowired
    private DeletionProperties properties;

    @Autowired
    private MeterRegistry metrics;

    @Autowired
    private RedisConnections redis;

    @Autowired
    private RedisKeys redisKeys;

    private final JsonMapper json = new JsonMapper();

    private int rowsOf(String table, UUID userId) {
        return jdbc.sql("SELECT COUNT(*) FROM " + table + " WHERE user_id = ?")
                .param(Uuids.toBytes(userId))
                .query(Integer.class)
                .single();
    }

    private List<UserDeleted> ordersFor(UUID userId) {
        return changesOf(userId).stream()
                .filter(UserChanged::hasUserDeleted)
                .map(UserChanged::getUserDeleted)
                .toList();
    }

    /** By the service's own clock, which other tests have moved. */
    private String tokenOf(String service) {
        AuthProperties key = new AuthProperties(TestKeys.encoded(TestKeys.serviceKey(service)), "");
        return new ServiceTokens(service, key, clock).tokenFor("user-service");
    }

    private int tell(String service, UUID userId, int pass, Map<String, Long> counts) {
        DeletionStep step = DeletionStep.newBuilder()
                .setUserId(Uuids.toByteString(userId))
                .setPass(pass)
                .putAllCounts(counts)
                .build();
        return api().postInternal(STEPS, step.toByteString(), tokenOf(service));
    }

    private void tellAll(UUID userId, int pass) {
        DeletionStore.SERVICES.forEach(service -> assertThat(tell(service, userId, pass, Map.of("rows", (long) pass)))
                .isEqualTo(200));
    }

    private void awaitSecondPass(UUID userId) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(ordersFor(userId)).hasSize(2));
    }

    private JsonNode awaitReport(UUID userId) {
        await().atMost(PATIENCE)
                .until(() ->
                        jdbc.sql("SELECT COUNT(*) FROM account_deletions WHERE user_id = ? AND finished_at IS NOT NULL")
                                        .param(Uuids.toBytes(userId))
                                        .query(Integer.class)
                                        .single()
                                == 1);
        return json.readTree(jdbc.sql("SELECT report FROM account_deletions WHERE user_id = ?")
                .param(Uuids.toBytes(userId))
                .query(String.class)
                .single());
    }

    private void settle() {
        clock.advance(properties.settling().plusSeconds(1));
    }

    private SignedInDevice deleted() {
        SignedInDevice alice = api().signIn();
        api().delete("/api/v1/users/me", alice.accessToken()).succeeded();
        return alice;
    }

    /** Somebody with everything that an account can have, on the second of two devices. */
    private SignedInDevice rich(SignedInDevice first, SignedInDevice friend) {
        waitOutInterval();
        SignedInDevice alice = api().signIn(first.phoneNumber());
        api().put("/api/v1/users/me/two-factor", alice.accessToken(), "{\"pin\": \"314159\"}")
                .succeeded();
        String picture = "data:image/png;base64,"
                + Base64.getEncoder()
                        .encodeToString(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n', 1});
        api().put("/api/v1/users/me", alice.accessToken(), "{\"profile_picture\": \"" + picture + "\"}")
                .succeeded();
        encrypt(alice, friend);
        api().addContact(alice, friend);
        api().addContact(friend, alice);
        api().block(alice, friend);
        api().block(friend, alice);
        api().get("/api/v1/devices/link/" + openMailbox(), alice.accessToken()).succeeded();
        assertThat(rowsOf("device_reservations", alice.userId())).isOne();
        return alice;
    }

    private String openMailbox() {
        return api().send(
                        HttpMethod.POST,
                        "/api/v1/devices/link",
                        Map.of("X-Forwarded-For", UserApi.randomAddress()),
                        null)
                .data("pairing_id");
    }

    /** Somebody publishes keys and a device list, is told that the keys run low, and claims a friend's. */
    private void encrypt(SignedInDevice alice, SignedInDevice friend) {
        DeviceKit kit = new DeviceKit();
        AccountKit account = new AccountKit();
        UUID user = alice.userId();
        api().put("/api/v1/keys", alice.accessToken(), DeviceKit.json(kit.upload(2, 2)))
                .succeeded();
        api().put(
                        "/api/v1/devices/list",
                        alice.accessToken(),
                        account.signed(account.first(user, account.listed(user, 2, alice.deviceId(), kit))))
                .succeeded();
        api().put("/api/v1/keys", friend.accessToken(), DeviceKit.json(new DeviceKit().upload(2, 2)))
                .succeeded();
        String session = redisKeys.session(user, alice.deviceId());
        redis.commands()
                .hset(session, "gateway_server", "gateway-1".getBytes(StandardCharsets.UTF_8))
                .toCompletableFuture()
                .join();
        api().post("/api/v1/keys/" + user + "/claim", friend.accessToken(), "{}")
                .succeeded();
        api().post("/api/v1/keys/" + friend.userId() + "/claim", alice.accessToken(), "{}")
                .succeeded();
        await().atMost(PATIENCE)
                .until(() -> redis.commands()
                                .exists(redisKeys.keysLow(user))
                                .toCompletableFuture()
                                .join()
                        == 1);
        // As its gateway does when the socket ends.
        redis.commands().del(session).toCompletableFuture().join();
    }

    @Test
    void an_account_ends_at_once_and_the_fleet_is_told_with_every_device_that_it_had() {
        SignedInDevice first = api().signIn();
        SignedInDevice friend = api().signIn();
        SignedInDevice alice = rich(first, friend);

        api().delete("/api/v1/users/me", alice.accessToken()).succeeded();

        for (String table : OWN_TABLES) {
            assertThat(rowsOf(table, alice.userId())).as(table).isZero();
        }
        assertThat(rowsOf("contacts", friend.userId())).as("the friend's list").isZero();
        assertThat(rowsOf("blocks", friend.userId()))
                .as("what Alice sent is still being decided")
                .isOne();
        api().get("/api/v1/users/me", alice.accessToken()).refused(401, "session_revoked");
        assertThat(api().refresh(alice.refreshToken()).status()).isEqualTo(401);
        api().get("/api/v1/users/" + alice.userId(), friend.accessToken()).refused(404, "not_found");
        assertThat(ordersFor(alice.userId())).singleElement().satisfies(order -> {
            assertThat(order.getPass()).isEqualTo(1);
            assertThat(order.getDeviceIdsList())
                    .containsExactlyInAnyOrder(
                            Uuids.toByteString(first.deviceId()), Uuids.toByteString(alice.deviceId()));
        });

        waitOutInterval();
        SignedInDevice anew = api().signIn(alice.phoneNumber());
        assertThat(anew.newUser()).isTrue();
        assertThat(anew.userId()).isNotEqualTo(alice.userId());
    }

    @Test
    void when_every_service_has_erased_twice_nothing_but_the_report_is_left() {
        SignedInDevice friend = api().signIn();
        SignedInDevice alice = rich(api().signIn(), friend);
        UUID user = alice.userId();
        api().get("/api/v1/users/me", alice.accessToken()).succeeded();
        api().delete("/api/v1/users/me", alice.accessToken()).succeeded();
        tellAll(user, 1);
        // What a request wrote that was on its way.
        jdbc.sql("INSERT INTO contacts (user_id, contact_id, added_at) VALUES (?, ?, NOW(3))")
                .param(Uuids.toBytes(friend.userId()))
                .param(Uuids.toBytes(user))
                .update();
        job.run();
        assertThat(ordersFor(user)).as("not before it has settled").hasSize(1);

        settle();
        awaitSecondPass(user);
        assertThat(ordersFor(user).get(1).getPass()).isEqualTo(2);
        assertThat(ordersFor(user).get(1).getDeviceIdsList())
                .isEqualTo(ordersFor(user).get(0).getDeviceIdsList());
        assertThat(rowsOf("contacts", friend.userId())).isZero();
        assertThat(rowsOf("sessions", user)).isZero();
        tellAll(user, 2);

        JsonNode report = awaitReport(user);
        assertThat(report.path("reason").asString()).isEqualTo("requested");
        assertThat(report.at("/erased/message-service/1/rows").asLong()).isEqualTo(1);
        assertThat(report.at("/erased/presence-service/2/rows").asLong()).isEqualTo(2);
        assertThat(report.at("/erased/user-service/1/contacts").asLong()).isEqualTo(2);
        assertThat(report.at("/erased/user-service/1/device_keys").asLong())
                .as("one row, and one key of each kind is left")
                .isEqualTo(3);
        assertThat(report.at("/erased/user-service/1/device_lists").asLong()).isEqualTo(1);
        assertThat(report.at("/erased/user-service/2/contacts").asLong()).isEqualTo(1);
        assertThat(report.at("/erased/user-service/2/sessions").asLong()).isEqualTo(2);
        assertThat(report.toString()).doesNotContain(alice.phoneNumber(), user.toString());
        for (String table : Stream.concat(
                        OWN_TABLES.stream(),
                        Stream.of("sessions", "former_devices", "account_deletion_steps", "user_events"))
                .toList()) {
            assertThat(rowsOf(table, user)).as(table).isZero();
        }
        assertThat(rowsOf("blocks", friend.userId())).as("the friend's list").isZero();
        assertThat(redis.commands().keys("*" + user + "*").toCompletableFuture().join())
                .isEmpty();
    }

    @Test
    void a_service_that_is_out_holds_the_second_pass_and_the_operator_sees_which() {
        UUID user = deleted().userId();
        assertThat(tell("message-service", user, 1, Map.of())).isEqualTo(200);
        assertThat(tell("fanout-worker", user, 1, Map.of())).isEqualTo(200);
        clock.advance(properties.overdueAfter().plusSeconds(1));
        job.run();
        assertThat(ordersFor(user)).hasSize(1);

        watch.look();
        assertThat(gauge("sotto.deletion.open")).isPositive();
        double overdue = metrics.get("sotto.deletion.overdue")
                .tag("service", "presence-service")
                .gauge()
                .value();
        assertThat(overdue).isPositive();

        assertThat(tell("presence-service", user, 1, Map.of())).isEqualTo(200);
        watch.look();
        assertThat(metrics.get("sotto.deletion.overdue")
                        .tag("service", "presence-service")
                        .gauge()
                        .value())
                .isEqualTo(overdue - 1);
        settle();
        awaitSecondPass(user);
    }

    private double gauge(String name) {
        return metrics.get(name).gauge().value();
    }

    @Test
    void instances_beside_each_other_order_a_second_pass_once() throws Exception {
        List<UUID> users = Stream.generate(() -> deleted().userId()).limit(5).toList();
        users.forEach(user -> tellAll(user, 1));
        settle();

        AtOnce.run(6, number -> {
            job.run();
            return number;
        });

        users.forEach(this::awaitSecondPass);
        job.run();
        users.forEach(user -> assertThat(ordersFor(user)).hasSize(2));
    }

    @Test
    void what_a_service_says_first_counts_and_saying_it_again_harms_nothing() {
        UUID user = deleted().userId();
        tellAll(user, 1);
        assertThat(tell("fanout-worker", user, 1, Map.of("rows", 99L))).isEqualTo(200);
        settle();
        awaitSecondPass(user);
        tellAll(user, 2);
        assertThat(awaitReport(user).at("/erased/fanout-worker/1/rows").asLong())
                .isEqualTo(1);
        assertThat(tell("fanout-worker", user, 2, Map.of()))
                .as("finished long ago")
                .isEqualTo(200);
        assertThat(tell("fanout-worker", UUID.randomUUID(), 1, Map.of()))
                .as("never heard of")
                .isEqualTo(200);
        assertThat(rowsOf("account_deletion_steps", user)).isZero();
    }

    @Test
    void a_service_without_a_step_and_a_malformed_one_are_refused() {
        UUID user = deleted().userId();
        assertThat(tell("gateway-service", user, 1, Map.of())).isEqualTo(403);
        assertThat(tell("message-service", user, 0, Map.of())).isEqualTo(400);
        assertThat(tell("message-service", user, 3, Map.of())).isEqualTo(400);
        assertThat(tell("message-service", user, 1, Map.of("Rows!", 1L))).isEqualTo(400);
        assertThat(tell("message-service", user, 1, Map.of("rows", -1L))).isEqualTo(400);
        DeletionStep.Builder many =
                DeletionStep.newBuilder().setUserId(Uuids.toByteString(user)).setPass(1);
        Stream.iterate("a", kind -> kind + "a").limit(33).forEach(kind -> many.putCounts(kind, 1));
        DeletionStep shortId = DeletionStep.newBuilder()
                .setUserId(ByteString.copyFrom(new byte[15]))
                .setPass(1)
                .build();
        for (DeletionStep bad : List.of(many.build(), shortId)) {
            assertThat(api().postInternal(STEPS, bad.toByteString(), tokenOf("message-service")))
                    .isEqualTo(400);
        }
        assertThat(jdbc.sql("SELECT COUNT(*) FROM account_deletion_steps"
                                + " WHERE user_id = ? AND service <> 'user-service' AND done_at IS NOT NULL")
                        .param(Uuids.toBytes(user))
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    /** The account's row is gone and its session is not known to be revoked: a request that raced its end. */
    @ParameterizedTest
    @ValueSource(strings = {"picture", "pin", "contact", "block", "sync"})
    void a_write_that_races_the_end_of_its_account_leaves_nothing(String what) {
        SignedInDevice alice = api().signIn();
        SignedInDevice bob = api().signIn();
        jdbc.sql("DELETE FROM users WHERE user_id = ?")
                .param(Uuids.toBytes(alice.userId()))
                .update();
        String token = alice.accessToken();

        Answer answer =
                switch (what) {
                    case "picture" ->
                        api().put("/api/v1/users/me", token, "{\"profile_picture\": \"data:image/jpeg;base64,/9j/\"}");
                    case "pin" -> api().put("/api/v1/users/me/two-factor", token, "{\"pin\": \"314159\"}");
                    case "contact" -> api().put("/api/v1/users/contacts/" + bob.userId(), token, null);
                    case "block" -> api().put("/api/v1/users/blocks/" + bob.userId(), token, null);
                    default ->
                        api().post(
                                        "/api/v1/users/contacts/sync",
                                        token,
                                        "{\"contacts\": [{\"phone_hash\": \"" + hash(bob.phoneNumber()) + "\"}]}");
                };

        answer.refused(404, "not_found");
        for (String table : List.of("profile_pictures", "two_factor", "contacts", "blocks")) {
            assertThat(rowsOf(table, alice.userId())).as(table).isZero();
        }
    }

    private static String hash(String number) {
        try {
            return java.util.HexFormat.of()
                    .formatHex(java.security.MessageDigest.getInstance("SHA-256")
                            .digest(number.getBytes(StandardCharsets.US_ASCII)));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
