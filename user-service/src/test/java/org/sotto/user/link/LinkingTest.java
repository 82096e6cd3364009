package org.sotto.user.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sotto.common.id.Uuids;
import org.sotto.proto.v1.DeviceAdded;
import org.sotto.proto.v1.UserChanged;
import org.sotto.user.signedlist.Reservation;
import org.sotto.user.testing.Answer;
import org.sotto.user.testing.AtOnce;
import org.sotto.user.testing.SignedInDevice;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;

/** From the open mailbox to the linked device. */
@ExtendWith(OutputCaptureExtension.class)
class LinkingTest extends LinkScene {
    @Autowired
    private Reservations reservations;

    @Test
    void a_device_is_linked_through_the_mailbox() {
        SignedInDevice alice = api().signIn();
        TestPairing pairing = open();
        assertThat(pairing.newDeviceReads(0).succeeded().body().at("/data/messages"))
                .isEmpty();

        JsonNode device = visit(pairing, alice);
        assertThat(device.path("device_number").asInt()).isEqualTo(2);
        pairing.primaryWrites(alice.accessToken(), 1, "offer").succeeded();
        JsonNode offer = pairing.newDeviceReads(0).succeeded().body().path("data");
        assertThat(offer.at("/messages/0/message").asString()).isEqualTo(TestPairing.base64("offer"));
        assertThat(offer.has("device"))
                .as("the new device hears of itself from the primary")
                .isFalse();
        JsonNode answer =
                pairing.newDeviceWrites(1, "request").succeeded().body().at("/data/messages/0");
        assertThat(answer.path("sequence").asInt()).isEqualTo(1);
        JsonNode request =
                pairing.primaryReads(alice.accessToken(), 0).succeeded().body().path("data");
        assertThat(request.at("/messages/0/message").asString()).isEqualTo(TestPairing.base64("request"));
        assertThat(request.path("device")).isEqualTo(device);
        String deviceToken = approve(alice, device);
        pairing.primaryWrites(alice.accessToken(), 2, deviceToken).succeeded();
        JsonNode last = pairing.newDeviceReads(1).succeeded().body().at("/data/messages");
        assertThat(last).hasSize(1);
        assertThat(last.at("/0/sequence").asInt()).isEqualTo(2);

        Answer linked = complete(deviceToken);

        assertThat(linked.data("user_id")).isEqualTo(alice.userId().toString());
        assertThat(linked.data("device_id")).isEqualTo(device.path("device_id").asString());
        assertThat(linked.data("device_number")).isEqualTo("2");
        assertThat(linked.data("expires_in")).isEqualTo("3600");
        JsonNode all = api().get("/api/v1/devices", linked.data("access_token"))
                .succeeded()
                .body()
                .at("/data/devices");
        assertThat(all).hasSize(2);
        assertThat(all.at("/1/device_name").asString()).isEqualTo("Laptop");
        assertThat(all.at("/1/is_primary").asBoolean()).isFalse();
        assertThat(all.at("/1/current").asBoolean()).isTrue();
        api().refresh(linked.data("refresh_token")).succeeded();
        assertThat(laterChangesOf(alice.userId()))
                .extracting(UserChanged::getDeviceAdded)
                .containsExactly(DeviceAdded.newBuilder()
                        .setDeviceId(Uuids.toByteString(UUID.fromString(linked.data("device_id"))))
                        .setDeviceNumber(2)
                        .build());
        assertThat(reservationsOf(alice.userId())).isZero();
        pairing.newDeviceReads(0).refused(404, "not_found");
        pairing.primaryReads(alice.accessToken(), 0).refused(404, "not_found");
    }

    @Test
    void a_device_token_works_once() {
        SignedInDevice alice = api().signIn();
        String token = approve(alice, visit(open(), alice));

        complete(token).succeeded();

        complete(token).refused(401, "invalid_device_token");
        assertThat(devicesOf(alice)).hasSize(2);
    }

    @Test
    void a_device_token_that_is_sent_ten_times_at_once_makes_one_device() throws Exception {
        SignedInDevice alice = api().signIn();
        String token = approve(alice, visit(open(), alice));

        List<Answer> answers = AtOnce.run(10, number -> complete(token));

        assertThat(answers)
                .filteredOn(answer -> answer.status() == 200)
                .as("%s", answers)
                .hasSize(1);
        answers.stream()
                .filter(answer -> answer.status() != 200)
                .forEach(answer -> answer.refused(401, "invalid_device_token"));
        assertThat(devicesOf(alice)).hasSize(2);
    }

    @Test
    void a_device_token_replaces_the_one_before() {
        SignedInDevice alice = api().signIn();
        JsonNode device = visit(open(), alice);
        String first = approve(alice, device);
        String second = approve(alice, device);

        complete(first).refused(401, "invalid_device_token");
        complete(second).succeeded();
    }

    @Test
    void a_device_token_works_for_ten_minutes() {
        SignedInDevice alice = api().signIn();
        String kept = approve(alice, visit(open(), alice));
        String late = approve(alice, visit(open(), alice));

        clock.advance(Duration.ofMinutes(9));
        complete(kept).succeeded();
        clock.advance(Duration.ofMinutes(1));
        complete(late).refused(401, "invalid_device_token");
    }

    @Test
    void a_device_token_of_another_pairing_is_none() {
        SignedInDevice alice = api().signIn();
        SignedInDevice bob = api().signIn();
        DeviceToken token =
                DeviceToken.decode(approve(alice, visit(open(), alice))).orElseThrow();
        JsonNode notApproved = visit(open(), bob);

        for (DeviceToken forged : List.of(
                DeviceToken.random(token.userId(), token.pairingId()),
                new DeviceToken(token.userId(), UUID.randomUUID(), token.secret()),
                new DeviceToken(bob.userId(), token.pairingId(), token.secret()),
                new DeviceToken(UUID.randomUUID(), token.pairingId(), token.secret()))) {
            complete(forged.encode()).refused(401, "invalid_device_token");
        }
        assertThat(reserved.find(
                        bob.userId(),
                        notApproved.path("device_number").asInt(),
                        UUID.fromString(notApproved.path("device_id").asString())))
                .isPresent()
                .hasValueSatisfying(held -> complete(DeviceToken.random(held.userId(), held.pairingId())
                                .encode())
                        .refused(401, "invalid_device_token"));
        complete(token.encode()).succeeded();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"device_token\": \"x\", \"device\": {\"device_name\": \"a\", \"device_type\": \"WEB\", \"platform\": \"WEB\"}}",
                "{\"device_token\": 1}",
                "{\"device\": null}",
                "[]"
            })
    void a_malformed_completion_is_refused(String body) {
        api().post(TestPairing.PATH + "/complete", body).refused(400, "invalid_request");
    }

    @Test
    void a_completion_without_a_description_is_refused_and_spends_nothing() {
        SignedInDevice alice = api().signIn();
        String token = approve(alice, visit(open(), alice));

        assertThat(api().post(TestPairing.PATH + "/complete", "{\"device_token\": \"" + token + "\"}")
                        .refused(400, "invalid_request"))
                .contains("device");
        assertThat(api().post(
                                TestPairing.PATH + "/complete",
                                "{\"device_token\": \"" + token + "\", \"device\": {\"device_name\": \"\","
                                        + " \"device_type\": \"WEB\", \"platform\": \"WEB\"}}")
                        .refused(400, "invalid_request"))
                .contains("device.device_name");
        complete(token).succeeded();
    }

    @Test
    void a_takeover_ends_what_was_under_way() {
        SignedInDevice alice = api().signIn();
        TestPairing approved = open();
        String token = approve(alice, visit(approved, alice));
        approved.primaryWrites(alice.accessToken(), 1, "offer").succeeded();
        waitOutInterval();

        SignedInDevice young = api().signIn(alice.phoneNumber());

        assertThat(young.userId()).isEqualTo(alice.userId());
        complete(token).refused(401, "invalid_device_token");
        approved.newDeviceReads(0).refused(404, "not_found");
        approved.newDeviceWrites(1, "request").refused(404, "not_found");
        approved.primaryReads(young.accessToken(), 0).refused(404, "not_found");
        assertThat(reservationsOf(alice.userId())).isZero();
        assertThat(devicesOf(young)).hasSize(1);
        assertThat(visit(open(), young).path("device_number").asInt())
                .as("1, 2 and 3 were the first device's, the pairing's and the second device's")
                .isEqualTo(4);
    }

    @Test
    void the_end_of_an_account_ends_its_pairings() {
        SignedInDevice alice = api().signIn();
        TestPairing pairing = open();
        String token = approve(alice, visit(pairing, alice));

        api().delete("/api/v1/users/me", alice.accessToken()).succeeded();

        assertThat(reservationsOf(alice.userId())).isZero();
        complete(token).refused(401, "invalid_device_token");
        pairing.newDeviceReads(0).refused(404, "not_found");
    }

    @Test
    void a_visit_that_races_the_end_of_its_account_leaves_nothing() {
        SignedInDevice alice = api().signIn();
        TestPairing pairing = open();
        jdbc.sql("DELETE FROM users WHERE user_id = ?")
                .param(Uuids.toBytes(alice.userId()))
                .update();

        pairing.primaryReads(alice.accessToken(), 0).refused(404, "not_found");

        assertThat(reservationsOf(alice.userId())).isZero();
    }

    @Test
    void what_holds_nothing_is_not_approved() {
        SignedInDevice alice = api().signIn();
        JsonNode device = visit(open(), alice);
        UUID id = UUID.fromString(device.path("device_id").asString());

        assertThat(reserved.find(alice.userId(), 3, id)).isEmpty();
        assertThat(reserved.find(alice.userId(), 2, UUID.randomUUID())).isEmpty();
        assertThat(reserved.find(UUID.randomUUID(), 2, id)).isEmpty();
        assertThat(reserved.find(alice.userId(), 2, id)).isPresent();
        assertThatThrownBy(() -> reserved.approve(new Reservation(alice.userId(), id, 2, UUID.randomUUID())))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void reservations_are_removed_when_they_have_long_expired() {
        SignedInDevice alice = api().signIn();
        JsonNode device = visit(open(), alice);
        clock.advance(Pairings.UNANSWERED_LIFETIME);
        assertThat(reserved.find(
                        alice.userId(),
                        2,
                        UUID.fromString(device.path("device_id").asString())))
                .isEmpty();
        reservations.sweep();
        assertThat(reservationsOf(alice.userId())).isOne();

        clock.advance(Duration.ofHours(1));
        reservations.sweep();

        assertThat(reservationsOf(alice.userId())).isZero();
    }

    @Test
    void neither_token_is_stored_or_logged(CapturedOutput output) {
        SignedInDevice alice = api().signIn();
        TestPairing pairing = open();
        String token = approve(alice, visit(pairing, alice));
        byte[] hash = jdbc.sql("SELECT token_hash FROM device_reservations WHERE user_id = ?")
                .param(Uuids.toBytes(alice.userId()))
                .query((row, index) -> row.getBytes(1))
                .single();
        assertThat(hash)
                .isEqualTo(DeviceToken.decode(token).orElseThrow().hash().toByteArray());

        String access = complete(token).data("access_token");

        assertThat(output.getAll())
                .contains("pairing " + pairing.id())
                .doesNotContain(pairing.token())
                .doesNotContain(token)
                .doesNotContain(access);
    }

    private JsonNode devicesOf(SignedInDevice device) {
        return api().get("/api/v1/devices", device.accessToken())
                .succeeded()
                .body()
                .at("/data/devices");
    }
}
