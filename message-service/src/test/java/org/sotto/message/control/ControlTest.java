package org.sotto.message.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sotto.common.redis.PatientConnection;
import org.sotto.common.web.ApiException;
import org.sotto.message.testing.Chat;
import org.sotto.message.testing.Person;
import org.sotto.message.testing.RunningService;
import org.sotto.message.testing.RunningService.Answer;
import org.sotto.proto.v1.InboxRecord;
import org.sotto.proto.v1.MessageEntry;
import org.sotto.proto.v1.MessageType;
import org.springframework.http.HttpHeaders;
import tools.jackson.databind.JsonNode;

/** Alice and Bob have two devices each and signed lists; Alice's phone sends control messages over REST. */
class ControlTest {
    private final RunningService service = RunningService.shared();
    private final Person alice = service.people().register(2);
    private final Person bob = service.people().register(2);
    private final Chat chat = new Chat(service, alice, bob);

    @BeforeEach
    void publish() {
        service.publishList(alice, Set.copyOf(alice.devices()));
        service.publishList(bob, Set.copyOf(bob.devices()));
    }

    @AfterEach
    void close() {
        chat.close();
    }

    private static String item(UUID tempId, UUID receiver, UUID device) {
        return item(tempId, receiver, device, "sealed".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private static String item(UUID tempId, UUID receiver, UUID device, byte[] body) {
        return item(tempId, receiver, device, Base64.getEncoder().encodeToString(body));
    }

    private static String item(UUID tempId, UUID receiver, UUID device, String body) {
        return "{\"temp_id\":\"" + tempId + "\",\"receiver_id\":\"" + receiver + "\",\"device_id\":\"" + device
                + "\",\"type\":\"prekey\",\"body\":\"" + body + "\"}";
    }

    private Answer send(List<String> items) {
        return service.post(alice, "/api/v1/messages/control", "{\"items\":[" + String.join(",", items) + "]}");
    }

    private static List<String> accepted(Answer answer) {
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(200);
        return answer.data()
                .path("accepted")
                .valueStream()
                .map(JsonNode::asString)
                .toList();
    }

    private static List<String> stale(Answer answer) {
        return answer.data()
                .path("stale")
                .valueStream()
                .map(one -> one.path("temp_id").asString() + " "
                        + one.path("device_id").asString())
                .toList();
    }

    @Test
    void what_is_accepted_is_stored_and_reaches_its_device_without_a_conversation() {
        UUID first = UUID.randomUUID();
        UUID second = UUID.randomUUID();
        UUID tablet = bob.devices().get(1);
        Answer answer = send(List.of(item(first, bob.id(), bob.device()), item(second, bob.id(), tablet)));

        assertThat(accepted(answer)).containsExactly(first.toString(), second.toString());
        assertThat(stale(answer)).isEmpty();
        assertThat(chat.rows()).hasSize(2);
        chat.awaitInbox(bob, 2);
        MessageEntry message = chat.inbox(bob).get(1).getEvent().getMessage();
        assertThat(message.getMessageType()).isEqualTo(MessageType.CONTROL);
        assertThat(message.getEncryptedContent().isEmpty()).isTrue();
        assertThat(message.getDeviceKeysList()).singleElement().satisfies(key -> {
            assertThat(key.getType()).isEqualTo("prekey");
            assertThat(key.getBody().toStringUtf8()).isEqualTo("sealed");
        });
        assertThat(Chat.keysIn(chat.inbox(bob).get(1))).containsExactly(tablet);
        assertThat(chat.inbox(alice))
                .as("nothing for the sender's other device")
                .isEmpty();
        for (Person person : List.of(alice, bob)) {
            assertThat(service.get(person, "/api/v1/conversations").data().path("conversations"))
                    .isEmpty();
        }
    }

    @Test
    void devices_that_are_none_of_the_receivers_are_stale_and_the_others_are_accepted() {
        UUID toStranger = UUID.randomUUID();
        UUID toNobody = UUID.randomUUID();
        UUID toItself = UUID.randomUUID();
        UUID kept = UUID.randomUUID();
        UUID stranger = UUID.randomUUID();
        Answer answer = send(List.of(
                item(toStranger, bob.id(), stranger),
                item(toNobody, UUID.randomUUID(), bob.device()),
                item(toItself, alice.id(), alice.device()),
                item(kept, bob.id(), bob.device())));

        assertThat(accepted(answer)).containsExactly(kept.toString());
        assertThat(stale(answer))
                .containsExactly(
                        toStranger + " " + stranger, toNobody + " " + bob.device(), toItself + " " + alice.device());
        chat.awaitInbox(bob, 1);
    }

    @Test
    void another_device_of_mine_gets_what_i_send_to_myself() {
        UUID laptop = alice.devices().get(1);
        UUID tempId = UUID.randomUUID();
        assertThat(accepted(send(List.of(item(tempId, alice.id(), laptop))))).containsExactly(tempId.toString());
        chat.awaitInbox(alice, 1);
        InboxRecord record = chat.inbox(alice).get(0);
        assertThat(Chat.keysIn(record)).containsExactly(laptop);
        assertThat(service.get(alice, "/api/v1/conversations").data().path("conversations"))
                .isEmpty();
    }

    @Test
    void the_same_call_again_is_accepted_again_and_adds_nothing() {
        UUID tempId = UUID.randomUUID();
        List<String> items = List.of(item(tempId, bob.id(), bob.device()));
        assertThat(accepted(send(items))).containsExactly(tempId.toString());
        List<String> sends = chat.sends();
        service.restartConsumer();
        assertThat(accepted(send(items))).containsExactly(tempId.toString());
        assertThat(chat.sends()).isEqualTo(sends).hasSize(1);
        assertThat(chat.rows()).hasSize(1);
        chat.awaitInbox(bob, 1);
    }

    @Test
    void a_blocked_sender_is_told_the_same() {
        service.setBlocked(bob, alice, true);
        UUID tempId = UUID.randomUUID();
        assertThat(accepted(send(List.of(item(tempId, bob.id(), bob.device())))))
                .containsExactly(tempId.toString());
        assertThat(chat.inbox(bob)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "c2VhbGV", "c2VhbGVk=", "c2Vh\\nbGVk", "c2VhbG-_"})
    void a_body_is_base64_with_its_padding(String body) {
        Answer answer = send(List.of(item(UUID.randomUUID(), bob.id(), bob.device(), body)));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.errorMessage()).startsWith("items[0].body");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | items",
                "{\"items\":[]} | items",
                "{\"items\":[null]} | items[0]",
                "{\"items\":[{}]} | items[0].temp_id",
                "{\"items\":[{\"temp_id\":\"x\"}]} | items[0].temp_id",
                "{\"items\":7} | items",
            })
    void what_is_malformed_is_named(String body, String field) {
        Answer answer = service.post(alice, "/api/v1/messages/control", body);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.errorCode()).isEqualTo("invalid_request");
        assertThat(answer.errorMessage()).startsWith(field);
    }

    @ParameterizedTest
    @CsvSource({
        "receiver_id, 1",
        "device_id, not-an-id",
        "type, ''",
        "type, a type with spaces",
        "type, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "body, ''",
        "body, %%%%",
    })
    void a_field_that_is_wrong_is_named(String field, String value) {
        String good = item(UUID.randomUUID(), bob.id(), bob.device());
        String bad = good.replaceFirst("\"" + field + "\":\"[^\"]*\"", "\"" + field + "\":\"" + value + "\"");
        Answer answer = send(List.of(item(UUID.randomUUID(), bob.id(), bob.device()), bad));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.errorMessage()).startsWith("items[1]." + field + ":");
        assertThat(chat.rows()).isEmpty();
    }

    @Test
    void a_call_has_at_most_200_items_of_64_KiB_and_512_KiB_together_each_with_a_name_of_its_own() {
        List<String> many = IntStream.range(0, 201)
                .mapToObj(i -> item(UUID.randomUUID(), bob.id(), bob.device()))
                .toList();
        assertThat(send(many).errorMessage()).isEqualTo("items: 201 (expected: 1 to 200)");
        assertThat(accepted(send(many.subList(0, 200)))).hasSize(200);

        assertThat(send(List.of(item(UUID.randomUUID(), bob.id(), bob.device(), new byte[65_537])))
                        .status())
                .isEqualTo(400);
        List<String> large = IntStream.range(0, 8)
                .mapToObj(i -> item(UUID.randomUUID(), bob.id(), bob.device(), new byte[65_536]))
                .toList();
        assertThat(accepted(send(large))).hasSize(8);
        Answer tooLarge = send(java.util.stream.Stream.concat(
                        large.stream(), java.util.stream.Stream.of(item(UUID.randomUUID(), bob.id(), bob.device())))
                .toList());
        assertThat(tooLarge.status()).isEqualTo(413);
        assertThat(tooLarge.errorCode()).isEqualTo("payload_too_large");

        String twice = item(UUID.randomUUID(), bob.id(), bob.device());
        assertThat(send(List.of(twice, twice)).errorMessage()).startsWith("items[1].temp_id:");
    }

    @Test
    void nobody_sends_without_a_token() {
        assertThat(service.getWithoutToken("/api/v1/messages/control").status()).isEqualTo(401);
    }

    @Test
    void an_account_sends_so_many_a_minute_and_the_rest_when_the_bucket_has_room() {
        Instant now = Instant.parse("2026-01-01T12:00:00Z");
        ControlLimiter before = limiter(now);
        before.count(alice.id(), 200).join();
        before.count(alice.id(), 100).join();
        assertRefused(before, 1);
        before.count(bob.id(), 1).join();

        limiter(now.plusSeconds(20)).count(alice.id(), 100).join();
        assertRefused(limiter(now.plusSeconds(20)), 2);
    }

    private void assertRefused(ControlLimiter limiter, int items) {
        assertThatThrownBy(() -> limiter.count(alice.id(), items).join())
                .cause()
                .isInstanceOfSatisfying(ApiException.class, refusal -> {
                    assertThat(refusal.status().value()).isEqualTo(429);
                    assertThat(refusal.headers().getFirst(HttpHeaders.RETRY_AFTER))
                            .isEqualTo("1");
                });
    }

    private ControlLimiter limiter(Instant now) {
        return new ControlLimiter(
                service.bean(PatientConnection.class), service.redisKeys(), Clock.fixed(now, ZoneOffset.UTC), 300);
    }
}
