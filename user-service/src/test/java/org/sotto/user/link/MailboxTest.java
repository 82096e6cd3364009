package org.sotto.user.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sotto.user.testing.Answer;
import org.sotto.user.testing.AtOnce;
import org.sotto.user.testing.SignedInDevice;
import org.sotto.user.testing.UserApi;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.data.redis.core.ReactiveStringRedisTemplate;
import org.springframework.http.HttpMethod;
import tools.jackson.databind.JsonNode;

/** What a mailbox takes, from whom, and for how long. */
class MailboxTest extends LinkScene {
    private static final int KIB = 1024;

    @Autowired
    private ReactiveStringRedisTemplate redis;

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        // Not text.
        Arrays.fill(bytes, (byte) 0xFE);
        return bytes;
    }

    private static int nextSequence(Answer refused) {
        return refused.body().at("/error/details/next_sequence").asInt(-1);
    }

    @Test
    void each_side_reads_the_others_messages_in_order() {
        SignedInDevice alice = api().signIn();
        TestPairing pairing = open();
        for (int sequence = 1; sequence <= 12; sequence++) {
            pairing.primaryWrites(alice.accessToken(), sequence, "to the new device " + sequence)
                    .succeeded();
            pairing.newDeviceWrites(sequence, "to the primary " + sequence).succeeded();
        }

        JsonNode read = pairing.newDeviceReads(9).succeeded().body().at("/data/messages");
        JsonNode all =
                pairing.primaryReads(alice.accessToken(), 0).succeeded().body().at("/data/messages");

        assertThat(read)
                .extracting(message -> message.path("sequence").asInt(), message -> message.path("message")
                        .asString())
                .containsExactly(
                        tuple(10, TestPairing.base64("to the new device 10")),
                        tuple(11, TestPairing.base64("to the new device 11")),
                        tuple(12, TestPairing.base64("to the new device 12")));
        assertThat(all).hasSize(12);
        assertThat(pairing.newDeviceReads(64).succeeded().body().at("/data/messages"))
                .isEmpty();
    }

    @Test
    void a_message_may_come_again_as_it_was_and_not_otherwise() {
        SignedInDevice alice = api().signIn();
        TestPairing pairing = open();
        pairing.primaryWrites(alice.accessToken(), 1, "offer").succeeded();
        pairing.primaryWrites(alice.accessToken(), 1, "offer").succeeded();

        Answer other = pairing.primaryWrites(alice.accessToken(), 1, "another offer");
        other.refused(409, "sequence_conflict");
        assertThat(nextSequence(other)).isEqualTo(2);
        Answer gap = pairing.primaryWrites(alice.accessToken(), 3, "complete");
        gap.refused(409, "sequence_conflict");
        assertThat(nextSequence(gap)).isEqualTo(2);
        Answer gapOfTheOther = pairing.newDeviceWrites(2, "request");
        gapOfTheOther.refused(409, "sequence_conflict");
        assertThat(nextSequence(gapOfTheOther)).isEqualTo(1);

        JsonNode messages = pairing.newDeviceReads(0).succeeded().body().at("/data/messages");
        assertThat(messages).hasSize(1);
        assertThat(messages.at("/0/message").asString()).isEqualTo(TestPairing.base64("offer"));
    }

    @Test
    void of_two_messages_with_one_number_at_once_one_is_in() throws Exception {
        TestPairing pairing = open();

        List<Answer> answers = AtOnce.run(8, number -> pairing.newDeviceWrites(1, "request " + number));

        assertThat(answers)
                .filteredOn(answer -> answer.status() == 200)
                .as("%s", answers)
                .hasSize(1);
        answers.stream()
                .filter(answer -> answer.status() != 200)
                .forEach(answer -> answer.refused(409, "sequence_conflict"));
    }

    @Test
    void all_messages_together_have_64_kib() {
        SignedInDevice alice = api().signIn();
        TestPairing pairing = open();
        pairing.newDeviceWrites(1, bytes(48 * KIB)).succeeded();
        api().put(pairing.path(), alice.accessToken(), TestPairing.body(1, bytes(16 * KIB + 1)))
                .refused(413, "mailbox_full");
        api().put(pairing.path(), alice.accessToken(), TestPairing.body(1, bytes(16 * KIB)))
                .succeeded();

        pairing.newDeviceWrites(2, bytes(1)).refused(413, "mailbox_full");
        pairing.newDeviceWrites(1, bytes(48 * KIB)).succeeded();
        assertThat(pairing.newDeviceReads(0)
                        .succeeded()
                        .body()
                        .at("/data/messages/0/message")
                        .asString())
                .hasSize(((16 * KIB + 2) / 3) * 4);
    }

    @Test
    void a_message_has_at_most_48_kib() {
        TestPairing pairing = open();

        assertThat(pairing.newDeviceWrites(1, bytes(48 * KIB + 1)).refused(400, "invalid_request"))
                .contains("message", "49152");
        pairing.newDeviceWrites(1, bytes(64 * KIB)).refused(413, "payload_too_large");
        assertThat(pairing.newDeviceReads(0).succeeded().body().at("/data/messages"))
                .isEmpty();
    }

    @Test
    void another_account_is_refused_once_one_has_come() {
        SignedInDevice alice = api().signIn();
        SignedInDevice eve = api().signIn();
        TestPairing pairing = open();
        pairing.primaryWrites(alice.accessToken(), 1, "offer").succeeded();

        pairing.primaryReads(eve.accessToken(), 0).refused(409, "pairing_taken");
        pairing.primaryWrites(eve.accessToken(), 1, "offer").refused(409, "pairing_taken");
        pairing.primaryWrites(eve.accessToken(), 2, "complete").refused(409, "pairing_taken");

        assertThat(reservationsOf(eve.userId())).isZero();
        assertThat(pairing.newDeviceReads(0).succeeded().body().at("/data/messages"))
                .hasSize(1);
    }

    @Test
    void of_accounts_that_come_at_once_one_gets_the_pairing() throws Exception {
        List<SignedInDevice> people =
                Stream.generate(() -> api().signIn()).limit(6).toList();
        TestPairing pairing = open();

        List<Answer> answers =
                AtOnce.run(6, number -> pairing.primaryReads(people.get(number).accessToken(), 0));

        assertThat(answers)
                .filteredOn(answer -> answer.status() == 200)
                .as("%s", answers)
                .hasSize(1);
        for (int i = 0; i < 6; i++) {
            Answer answer = answers.get(i);
            if (answer.status() != 200) {
                answer.refused(409, "pairing_taken");
            }
            assertThat(reservationsOf(people.get(i).userId()))
                    .as("reservations of somebody who got %s", answer)
                    .isEqualTo(answer.status() == 200 ? 1 : 0);
        }
    }

    @Test
    void a_wrong_token_is_told_what_an_unknown_pairing_is() {
        TestPairing pairing = open();
        pairing.newDeviceWrites(1, "request").succeeded();
        TestPairing forged = pairing.withToken(MailboxToken.random().encode());
        TestPairing unknown = new TestPairing(api(), UUID.randomUUID().toString(), pairing.token());

        for (int kind = 0; kind < 2; kind++) {
            boolean reads = kind == 0;
            Answer toForged = reads ? forged.newDeviceReads(0) : forged.newDeviceWrites(2, "x");
            Answer toUnknown = reads ? unknown.newDeviceReads(0) : unknown.newDeviceWrites(2, "x");
            assertThat(toForged.refused(404, "not_found"))
                    .isEqualTo(toUnknown.refused(404, "not_found").replace(unknown.id(), forged.id()));
        }
    }

    @Test
    void who_brings_no_token_at_all_is_refused() {
        TestPairing pairing = open();

        api().send(HttpMethod.GET, pairing.path(), Map.of(), null).refused(401, "missing_token");
        api().send(HttpMethod.PUT, pairing.path(), Map.of(), TestPairing.body(1, bytes(1)))
                .refused(401, "missing_token");
        api().get(pairing.path(), "no.access.token").refused(401, "invalid_token");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA!", "AAAA"})
    void a_malformed_mailbox_token_is_refused(String token) {
        TestPairing pairing = open();
        assertThat(pairing.withToken(token).newDeviceReads(0).refused(400, "invalid_request"))
                .contains("X-Link-Token");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"sequence\": 1}",
                "{\"message\": \"AQID\"}",
                "{\"sequence\": 0, \"message\": \"AQID\"}",
                "{\"sequence\": -1, \"message\": \"AQID\"}",
                "{\"sequence\": 65, \"message\": \"AQID\"}",
                "{\"sequence\": 1.5, \"message\": \"AQID\"}",
                "{\"sequence\": \"1\", \"message\": \"AQID\"}",
                "{\"sequence\": null, \"message\": \"AQID\"}",
                "{\"sequence\": 1, \"message\": null}",
                "{\"sequence\": 1, \"message\": \"\"}",
                "{\"sequence\": 1, \"message\": \"AQI\"}",
                "{\"sequence\": 1, \"message\": \"AQIDBA\"}",
                "{\"sequence\": 1, \"message\": \"AQIDB===\"}",
                "{\"sequence\": 1, \"message\": \"====\"}",
                "{\"sequence\": 1, \"message\": \"AQ_-\"}",
                "{\"sequence\": 1, \"message\": \"AQ\\nI\"}",
                "{\"sequence\": 1, \"message\": [1, 2]}",
            })
    void a_malformed_message_is_refused_with_its_field(String body) {
        TestPairing pairing = open();

        String refusal = api().send(HttpMethod.PUT, pairing.path(), Map.of("X-Link-Token", pairing.token()), body)
                .refused(400, "invalid_request");

        assertThat(refusal).containsAnyOf("sequence", "message");
        assertThat(pairing.newDeviceReads(0).succeeded().body().at("/data/messages"))
                .isEmpty();
    }

    @Test
    void a_sequence_that_no_integer_holds_is_refused() {
        TestPairing pairing = open();
        api().send(
                        HttpMethod.PUT,
                        pairing.path(),
                        Map.of("X-Link-Token", pairing.token()),
                        "{\"sequence\": 4294967297, \"message\": \"AQID\"}")
                .refused(400, "invalid_request");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "65", "x", "1.5", "", "%D9%A1"})
    void a_malformed_start_is_refused(String after) {
        TestPairing pairing = open();
        assertThat(api().send(
                                HttpMethod.GET,
                                pairing.path() + "?after=" + after,
                                Map.of("X-Link-Token", pairing.token()),
                                null)
                        .refused(400, "invalid_request"))
                .contains("after");
    }

    @Test
    void a_malformed_pairing_id_is_refused() {
        assertThat(api().send(
                                HttpMethod.GET,
                                TestPairing.PATH + "/nonsense",
                                Map.of("X-Link-Token", open().token()),
                                null)
                        .refused(400, "invalid_request"))
                .contains("pairing_id");
    }

    @Test
    void a_mailbox_lives_two_minutes_without_an_answer() {
        SignedInDevice alice = api().signIn();
        TestPairing unseen = open();
        TestPairing visited = open();
        visit(visited, alice);
        assertThat(ttl(unseen)).isBetween(Duration.ofSeconds(100), Duration.ofSeconds(120));

        clock.advance(Duration.ofSeconds(110));
        unseen.newDeviceReads(0).succeeded();
        visited.newDeviceReads(0).succeeded();

        clock.advance(Duration.ofSeconds(10));
        unseen.newDeviceReads(0).refused(404, "not_found");
        unseen.primaryReads(alice.accessToken(), 0).refused(404, "not_found");
        visited.newDeviceWrites(1, "request").refused(404, "not_found");
        visited.primaryWrites(alice.accessToken(), 1, "offer").refused(404, "not_found");
    }

    @Test
    void an_answered_mailbox_lives_ten_minutes_from_the_first_message_on() {
        SignedInDevice alice = api().signIn();
        TestPairing pairing = open();
        clock.advance(Duration.ofSeconds(60));
        pairing.newDeviceWrites(1, "early").succeeded();
        assertThat(ttl(pairing)).as("the new device does not prolong it").isLessThanOrEqualTo(Duration.ofSeconds(120));

        JsonNode device = visit(pairing, alice);
        pairing.primaryWrites(alice.accessToken(), 1, "offer").succeeded();
        assertThat(ttl(pairing)).isBetween(Duration.ofSeconds(570), Duration.ofMinutes(10));
        clock.advance(Duration.ofMinutes(9));
        pairing.primaryWrites(alice.accessToken(), 1, "offer").succeeded();
        pairing.primaryWrites(alice.accessToken(), 2, "complete").succeeded();
        pairing.newDeviceReads(0).succeeded();
        assertThat(visit(pairing, alice)).isEqualTo(device);

        clock.advance(Duration.ofMinutes(1));
        pairing.newDeviceReads(0).refused(404, "not_found");
        pairing.primaryReads(alice.accessToken(), 0).refused(404, "not_found");
    }

    private Duration ttl(TestPairing pairing) {
        return Objects.requireNonNull(redis.getExpire(key(pairing)).block());
    }

    private static String key(TestPairing pairing) {
        return NAME + ":link:{" + pairing.id() + "}";
    }

    @Test
    void redis_holds_what_was_said_and_no_token_and_forgets_it_when_the_device_is_there() {
        SignedInDevice alice = api().signIn();
        TestPairing pairing = open();
        String deviceToken = approve(alice, visit(pairing, alice));
        pairing.primaryWrites(alice.accessToken(), 1, "sealed").succeeded();

        String stored = String.valueOf(
                redis.opsForHash().entries(key(pairing)).collectList().block());
        assertThat(stored)
                .contains("p1=sealed")
                .contains(alice.userId().toString())
                .doesNotContain(pairing.token())
                .doesNotContain(new String(
                        MailboxToken.decode(pairing.token())
                                .orElseThrow()
                                .secret()
                                .toByteArray(),
                        StandardCharsets.UTF_8));

        complete(deviceToken).succeeded();
        assertThat(redis.hasKey(key(pairing)).block()).isFalse();
    }

    @Test
    void an_address_opens_120_mailboxes_an_hour() {
        String address = UserApi.randomAddress();
        for (int i = 0; i < 120; i++) {
            TestPairing.open(api(), address).succeeded();
        }

        Answer tooMany = TestPairing.open(api(), address);

        assertThat(tooMany.refused(429, "rate_limited")).contains("link_address");
        assertThat(tooMany.retryAfter()).isBetween(1L, 3_600L);
        TestPairing.open(api(), UserApi.randomAddress()).succeeded();
    }
}
