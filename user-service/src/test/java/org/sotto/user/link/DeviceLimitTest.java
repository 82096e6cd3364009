package org.sotto.user.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.sotto.user.testing.Answer;
import org.sotto.user.testing.AtOnce;
import org.sotto.user.testing.SignedInDevice;
import tools.jackson.databind.JsonNode;

/** Five devices, those that are being linked among them. */
class DeviceLimitTest extends LinkScene {

    @Test
    void a_sixth_device_is_refused_until_one_goes() {
        SignedInDevice alice = api().signIn();
        List<String> linked =
                Stream.generate(() -> link(alice).data("device_id")).limit(4).toList();
        TestPairing pairing = open();

        assertThat(pairing.primaryReads(alice.accessToken(), 0).refused(409, "device_limit"))
                .contains("5");
        pairing.primaryWrites(alice.accessToken(), 1, "offer").refused(409, "device_limit");
        assertThat(reservationsOf(alice.userId())).isZero();

        api().delete("/api/v1/devices/" + linked.get(0), alice.accessToken()).succeeded();
        assertThat(visit(pairing, alice).path("device_number").asInt())
                .as("the number of the one that went is not used again")
                .isEqualTo(6);
    }

    @Test
    void pairings_count_until_they_expire_and_their_numbers_are_not_used_again() {
        SignedInDevice alice = api().signIn();
        List<Integer> numbers = Stream.generate(() -> visit(open(), alice))
                .limit(4)
                .map(device -> device.path("device_number").asInt())
                .toList();
        assertThat(numbers).containsExactly(2, 3, 4, 5);
        open().primaryReads(alice.accessToken(), 0).refused(409, "device_limit");

        clock.advance(Pairings.UNANSWERED_LIFETIME);

        JsonNode device = visit(open(), alice);
        assertThat(device.path("device_number").asInt()).isEqualTo(6);
        assertThat(complete(approve(alice, device)).data("device_number")).isEqualTo("6");
    }

    @Test
    void a_pairing_holds_one_device_however_often_the_primary_comes() throws Exception {
        SignedInDevice alice = api().signIn();
        TestPairing pairing = open();

        List<JsonNode> devices = AtOnce.run(8, number -> visit(pairing, alice));

        assertThat(devices).containsOnly(devices.get(0));
        assertThat(reservationsOf(alice.userId())).isOne();
    }

    @Test
    void eight_pairings_at_once_take_the_four_places() throws Exception {
        SignedInDevice alice = api().signIn();
        List<TestPairing> pairings =
                IntStream.range(0, 8).mapToObj(number -> open()).toList();

        List<Answer> answers = AtOnce.run(8, number -> pairings.get(number).primaryReads(alice.accessToken(), 0));

        assertThat(answers).filteredOn(answer -> answer.status() == 200).hasSize(4);
        answers.stream()
                .filter(answer -> answer.status() != 200)
                .forEach(answer -> answer.refused(409, "device_limit"));
        assertThat(reservationsOf(alice.userId())).isEqualTo(4);
    }

    @Test
    void only_the_primary_device_links_others() {
        SignedInDevice alice = api().signIn();
        String laptop = link(alice).data("access_token");
        TestPairing pairing = open();

        pairing.primaryReads(laptop, 0).refused(403, "forbidden");
        pairing.primaryWrites(laptop, 1, "offer").refused(403, "forbidden");

        assertThat(visit(pairing, alice).path("device_number").asInt()).isEqualTo(3);
        pairing.primaryReads(laptop, 0).refused(403, "forbidden");
    }
}
