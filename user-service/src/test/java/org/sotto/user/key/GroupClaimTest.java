package org.sotto.user.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sotto.user.testing.Answer;
import org.sotto.user.testing.AtOnce;
import org.sotto.user.testing.DeviceKit;
import org.sotto.user.testing.LinkedDevices.Linked;
import org.sotto.user.testing.SignedInDevice;
import org.springframework.http.HttpHeaders;
import tools.jackson.databind.JsonNode;

/** Claims of devices of several users. */
class GroupClaimTest extends KeyTest {

    @Test
    void two_claims_of_one_group_at_once_share_no_key() throws Exception {
        List<Keyed> members = IntStream.range(0, 12).mapToObj(i -> keyed(9, 9)).toList();
        List<Map<String, Object>> pairs = members.stream()
                .map(member -> pair(member.device().userId(), member.device().deviceId()))
                .toList();
        List<SignedInDevice> claimers =
                IntStream.range(0, 8).mapToObj(i -> api().signIn()).toList();

        List<JsonNode> answers = AtOnce.run(
                8, i -> claimAll(claimers.get(i), pairs).succeeded().body().at("/data/users"));

        List<String> taken = new ArrayList<>();
        for (JsonNode users : answers) {
            assertThat(users).hasSize(12);
            users.forEach(user -> taken.add(user.path("user_id").asString() + " "
                    + user.at("/bundles/0/one_time/id").asString() + " "
                    + user.at("/bundles/0/kem/id").asString()));
        }
        assertThat(taken.stream().map(key -> key.substring(0, key.lastIndexOf(' '))))
                .doesNotHaveDuplicates();
        assertThat(taken.stream().map(key -> key.replaceFirst(" .* ", " "))).doesNotHaveDuplicates();
    }

    @Test
    void the_devices_of_several_users_are_claimed_at_once() {
        Keyed alice = keyed(5, 5);
        Linked laptop = linkedDevices.link(alice.device().userId());
        put(laptop.tokens().accessToken(), new DeviceKit().upload(1, 1)).succeeded();
        Keyed bob = keyed(1, 1);
        SignedInDevice keyless = api().signIn();
        UUID nobody = UUID.randomUUID();

        Answer answer = claimAll(
                api().signIn(),
                List.of(
                        pair(bob.device().userId(), bob.device().deviceId()),
                        pair(alice.device().userId(), laptop.deviceId()),
                        pair(nobody, nobody),
                        pair(alice.device().userId(), alice.device().deviceId()),
                        pair(keyless.userId(), keyless.deviceId()),
                        pair(bob.device().userId(), alice.device().deviceId())));

        JsonNode users = answer.succeeded().body().at("/data/users");
        assertThat(answer.headers().getFirst(HttpHeaders.CACHE_CONTROL)).isEqualTo("no-store");
        assertThat(users.valueStream().map(user -> user.path("user_id").asString()))
                .containsExactly(
                        bob.device().userId().toString(),
                        alice.device().userId().toString(),
                        keyless.userId().toString());
        assertThat(users.at("/0/bundles")).hasSize(1);
        assertThat(users.at("/1/bundles")).hasSize(2);
        assertThat(users.at("/1/bundles/0/device_id").asString())
                .isEqualTo(alice.device().deviceId().toString());
        assertThat(users.at("/1/bundles/1/device_number").asInt()).isEqualTo(2);
        assertThat(users.at("/2/bundles")).isEmpty();
    }

    @Test
    void two_hundred_devices_are_claimed_and_one_more_is_refused() {
        Keyed alice = keyed(1, 1);
        List<Map<String, Object>> pairs = new ArrayList<>(IntStream.range(0, 199)
                .mapToObj(i -> pair(UUID.randomUUID(), UUID.randomUUID()))
                .toList());
        pairs.add(pair(alice.device().userId(), alice.device().deviceId()));
        SignedInDevice bob = api().signIn();

        assertThat(claimAll(bob, pairs).succeeded().body().at("/data/users")).hasSize(1);
        pairs.add(pair(UUID.randomUUID(), UUID.randomUUID()));
        assertThat(claimAll(bob, pairs).refused(400, "invalid_request")).contains("devices: 201");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"devices\": []}",
                "{\"devices\": [null]}",
                "{\"devices\": [{}]}",
                "{\"devices\": [{\"user_id\": \"x\", \"device_id\": \"x\"}]}",
                "{\"devices\": [{\"user_id\": \"00000000-0000-0000-0000-000000000001\"}]}",
                "{\"devices\": {}}"
            })
    void a_claim_names_devices(String body) {
        assertThat(api().post(PATH + "/claim", api().signIn().accessToken(), body)
                        .refused(400, "invalid_request"))
                .contains("devices");
    }
}
