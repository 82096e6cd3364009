package org.sotto.client.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sotto.client.runtime.ClientRuntime;
import tools.jackson.databind.JsonNode;

/** Keys, device lists and control messages, as bytes. */
class KeyApiTest {
    private static final UUID BOB = UUID.fromString("3f0c1f0e-5a1c-4d0e-9f39-1b1b5f3d7a02");
    private static final UUID PHONE = UUID.fromString("3f0c1f0e-5a1c-4d0e-9f39-1b1b5f3d7a03");

    private RestServer server;
    private KeyApi keys;

    @BeforeEach
    void open() throws IOException {
        server = new RestServer();
        keys = server.account().keys();
    }

    @AfterEach
    void close() {
        server.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static JsonNode json(String text) {
        return ClientRuntime.JSON.readTree(text.replace('\'', '"'));
    }

    private static String bundle(String more) {
        return ("{'device_id':'" + PHONE + "','device_number':2,'registration_id':77,'profile':'FLEET_V1',"
                        + "'identity_key':'aWs=','identity_dh_key':'ZGg=',"
                        + "'signed_pre_key':{'id':5,'public':'c3Br','signature':'c2ln'}" + more + "}")
                .replace('\'', '"');
    }

    @Test
    void an_upload_carries_every_key_as_base64_under_this_session() {
        server.answer("PUT /api/v1/keys", "{}");
        keys.upload(new KeyUpload(
                77,
                bytes("ik"),
                bytes("dh"),
                new SignedKey(5, bytes("spk"), bytes("sig")),
                new SignedKey(4_294_967_295L, bytes("kem"), bytes("sig")),
                List.of(new PreKey(1, bytes("o1")), new PreKey(2, bytes("o2"))),
                List.of(new SignedKey(3, bytes("k3"), bytes("s3")))));

        assertThat(server.last().header("Authorization")).isEqualTo("Bearer token");
        assertThat(server.last().header("X-device-id")).isEqualTo(server.device.toString());
        assertThat(server.last().body())
                .isEqualTo(json("{'registration_id':77,'identity_key':'aWs=','identity_dh_key':'ZGg=',"
                        + "'signed_pre_key':{'id':5,'public':'c3Br','signature':'c2ln'},"
                        + "'kem_last_resort':{'id':4294967295,'public':'a2Vt','signature':'c2ln'},"
                        + "'one_time':[{'id':1,'public':'bzE='},{'id':2,'public':'bzI='}],"
                        + "'one_time_kem':[{'id':3,'public':'azM=','signature':'czM='}]}"));
    }

    @Test
    void what_an_upload_leaves_out_is_absent() {
        server.answer("PUT /api/v1/keys", "{}");
        keys.upload(new KeyUpload(77, null, null, null, null, List.of(), List.of()));
        assertThat(server.last().body()).isEqualTo(json("{'registration_id':77,'one_time':[],'one_time_kem':[]}"));
    }

    @Test
    void a_refused_upload_says_why() {
        server.refuse("PUT /api/v1/keys", 422, "invalid_signature");
        assertThatThrownBy(() -> keys.upload(new KeyUpload(77, null, null, null, null, List.of(), List.of())))
                .isInstanceOfSatisfying(SottoApiException.class, refusal -> {
                    assertThat(refusal.status()).isEqualTo(422);
                    assertThat(refusal.code()).isEqualTo("invalid_signature");
                });
    }

    @Test
    void a_top_up_carries_the_one_time_keys() {
        server.answer("POST /api/v1/keys/one-time", "{\"one_time\":101,\"one_time_kem\":21}");
        keys.topUp(List.of(new PreKey(9, bytes("o9"))), List.of());
        assertThat(server.last().body()).isEqualTo(json("{'one_time':[{'id':9,'public':'bzk='}],'one_time_kem':[]}"));
    }

    @Test
    void a_status_has_counts_and_ages() {
        server.answer(
                "GET /api/v1/keys/status",
                "{\"one_time\":19,\"one_time_kem\":4,\"signed_pre_key\":{\"id\":5,\"age_ms\":60000}}");
        assertThat(keys.status())
                .isEqualTo(new KeyStatus(19, 4, new KeyStatus.Current(5, Duration.ofMinutes(1)), null));
    }

    @Test
    void a_claim_brings_the_list_and_a_bundle_for_each_device() {
        server.answer(
                "POST /api/v1/keys/" + BOB + "/claim",
                "{\"user_id\":\"" + BOB
                        + "\",\"device_list\":{\"body\":\"Ym9keQ==\",\"signature\":\"c2ln\"},\"bundles\":["
                        + bundle(
                                ",'one_time':{'id':8,'public':'bzg='},'kem':{'id':9,'public':'a2Vt','signature':'c2ln'},"
                                        + "'kem_is_last_resort':true,'signed_pre_key_stale':true")
                        + "," + bundle(",'one_time':null") + "]}");
        ClaimedKeys claimed = keys.claim(BOB, List.of(PHONE));

        assertThat(server.last().body()).isEqualTo(json("{'device_ids':['" + PHONE + "']}"));
        assertThat(claimed.userId()).isEqualTo(BOB);
        assertThat(claimed.deviceList().body()).isEqualTo(bytes("body"));
        assertThat(claimed.deviceList().signature()).isEqualTo(bytes("sig"));
        assertThat(claimed.bundles()).hasSize(2);
        KeyBundle first = claimed.bundles().get(0);
        assertThat(first.deviceId()).isEqualTo(PHONE);
        assertThat(first.deviceNumber()).isEqualTo(2);
        assertThat(first.registrationId()).isEqualTo(77);
        assertThat(first.profile()).isEqualTo("FLEET_V1");
        assertThat(first.identityKey()).isEqualTo(bytes("ik"));
        assertThat(first.identityDhKey()).isEqualTo(bytes("dh"));
        assertThat(first.signedPreKey().publicKey()).isEqualTo(bytes("spk"));
        assertThat(first.oneTime().publicKey()).isEqualTo(bytes("o8"));
        assertThat(first.kem().id()).isEqualTo(9);
        assertThat(first.kemIsLastResort()).isTrue();
        assertThat(first.signedPreKeyStale()).isTrue();
        KeyBundle second = claimed.bundles().get(1);
        assertThat(second.oneTime()).isNull();
        assertThat(second.kem()).isNull();
        assertThat(second.kemIsLastResort()).isFalse();
    }

    @Test
    void a_bundle_that_is_no_base64_is_refused_by_the_name_of_its_field() {
        server.answer(
                "POST /api/v1/keys/" + BOB + "/claim",
                "{\"user_id\":\"" + BOB + "\",\"bundles\":[" + bundle("").replace("aWs=", "%%") + "]}");
        assertThatThrownBy(() -> keys.claim(BOB))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("identity_key")
                .hasMessageContaining("expected: base64");
    }

    @Test
    void devices_of_many_users_are_claimed_at_once() {
        server.answer(
                "POST /api/v1/keys/claim",
                "{\"users\":[{\"user_id\":\"" + BOB + "\",\"device_list\":null,\"bundles\":[]}]}");
        List<ClaimedKeys> claimed = keys.claim(List.of(new KeyApi.Target(BOB, PHONE)));
        assertThat(server.last().body())
                .isEqualTo(json("{'devices':[{'user_id':'" + BOB + "','device_id':'" + PHONE + "'}]}"));
        assertThat(claimed).singleElement().satisfies(bob -> {
            assertThat(bob.userId()).isEqualTo(BOB);
            assertThat(bob.deviceList()).isNull();
            assertThat(bob.bundles()).isEmpty();
        });
    }

    @Test
    void identity_keys_of_a_user_with_and_without_a_list() {
        server.answer(
                "GET /api/v1/keys/" + BOB + "/identity",
                "{\"user_id\":\"" + BOB + "\",\"account_identity_key\":\"YWlr\",\"list_version\":3,\"devices\":["
                        + bundle("") + "]}");
        IdentityKeys identity = keys.identity(BOB);
        assertThat(identity.accountIdentityKey()).isEqualTo(bytes("aik"));
        assertThat(identity.listVersion()).isEqualTo(3);
        assertThat(identity.devices()).singleElement().satisfies(device -> {
            assertThat(device.deviceId()).isEqualTo(PHONE);
            assertThat(device.identityDhKey()).isEqualTo(bytes("dh"));
        });

        server.answer(
                "GET /api/v1/keys/" + BOB + "/identity",
                "{\"user_id\":\"" + BOB + "\",\"account_identity_key\":null,\"list_version\":0,\"devices\":[]}");
        assertThat(keys.identity(BOB).accountIdentityKey()).isNull();
    }

    @Test
    void a_list_is_published_and_read_as_it_was_signed() {
        server.answer("PUT /api/v1/devices/list", "{\"version\":2,\"device_token\":\"once\"}");
        assertThat(keys.publish(new SignedBody(bytes("body"), bytes("sig"))))
                .isEqualTo(new KeyApi.Published(2, "once"));
        assertThat(server.last().body()).isEqualTo(json("{'body':'Ym9keQ==','signature':'c2ln'}"));

        server.answer(
                "GET /api/v1/devices/list/" + BOB + "?since=1",
                "{\"user_id\":\"" + BOB
                        + "\",\"version\":2,\"lists\":[{\"body\":\"Ym9keQ==\",\"signature\":\"c2ln\"}]}");
        DeviceListChain chain = keys.lists(BOB, 1);
        assertThat(chain.version()).isEqualTo(2);
        assertThat(chain.lists()).singleElement().satisfies(list -> assertThat(list.body())
                .isEqualTo(bytes("body")));
    }

    @Test
    void control_messages_are_answered_one_by_one() {
        UUID kept = UUID.randomUUID();
        UUID lost = UUID.randomUUID();
        server.answer(
                "POST /api/v1/messages/control",
                "{\"accepted\":[\"" + kept + "\"],\"stale\":[{\"temp_id\":\"" + lost + "\",\"device_id\":\"" + PHONE
                        + "\"}]}");
        ControlResult result = keys.sendControl(List.of(
                new ControlItem(kept, BOB, PHONE, "ratchet", bytes("body")),
                new ControlItem(lost, BOB, PHONE, "prekey", bytes("body"))));
        assertThat(result).isEqualTo(new ControlResult(List.of(kept), List.of(new ControlResult.Stale(lost, PHONE))));
        assertThat(server.last().body().path("items").get(0))
                .isEqualTo(json("{'temp_id':'" + kept + "','receiver_id':'" + BOB + "','device_id':'" + PHONE
                        + "','type':'ratchet','body':'Ym9keQ=='}"));
    }
}
