package org.sotto.user.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sotto.common.testing.Engines;
import org.sotto.user.testing.AccountKit;
import org.sotto.user.testing.Answer;
import org.sotto.user.testing.DeviceKit;
import org.sotto.user.testing.LibsignalKit;
import org.sotto.user.testing.SecretKeys;
import org.sotto.user.testing.ServiceUnderTest;
import org.sotto.user.testing.SignedInDevice;
import org.springframework.http.HttpMethod;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** Everything that is stored about somebody, with the other services played. */
@DirtiesContext
class ReportTest extends ServiceUnderTest {
    private static final PlayedServices OTHERS = new PlayedServices();
    private static final String PATH = "/api/v1/users/me/report";

    @DynamicPropertySource
    static void besidePlayedServices(DynamicPropertyRegistry registry) {
        Map<String, String> properties = properties(NAME);
        properties.put("sotto.services.message-service", OTHERS.messageService());
        properties.put("sotto.services.fanout-worker", OTHERS.fanoutWorker());
        properties.put("sotto.services.presence-service", OTHERS.presenceService());
        Engines.register(registry, properties);
    }

    @AfterEach
    void back() {
        for (String service : new String[] {"message-service", "fanout-worker", "presence-service"}) {
            OTHERS.setAway(service, false);
        }
    }

    @Test
    void it_has_what_every_service_keeps() {
        SignedInDevice first = api().signIn();
        SignedInDevice bob = api().signIn();
        waitOutInterval();
        SignedInDevice alice = api().signIn(first.phoneNumber());
        String token = alice.accessToken();
        api().put("/api/v1/users/me/two-factor", token, "{\"pin\": \"314159\"}").succeeded();
        api().put(
                        "/api/v1/users/me",
                        token,
                        "{\"display_name\": \"Alice\", \"about\": \"me\", \"profile_picture\":"
                                + " \"data:image/jpeg;base64,/9j/\"}")
                .succeeded();
        api().put("/api/v1/users/contacts/" + bob.userId(), token, "{\"contact_name\": \"Bobby\"}")
                .succeeded();
        api().block(alice, bob);
        api().put(
                        "/api/v1/devices/" + alice.deviceId() + "/push-token",
                        token,
                        "{\"push_token\": \"fcm-token\", \"push_provider\": \"fcm\"}")
                .succeeded();

        String pairing = api().send(HttpMethod.POST, "/api/v1/devices/link", Map.of(), null)
                .data("pairing_id");
        api().get("/api/v1/devices/link/" + pairing, token).succeeded();
        DeviceKit kit = new DeviceKit();
        AccountKit account = new AccountKit();
        api().put("/api/v1/keys", token, DeviceKit.json(kit.upload(7, 3))).succeeded();
        api().put(
                        "/api/v1/devices/list",
                        token,
                        account.signed(account.first(
                                alice.userId(), account.listed(alice.userId(), 2, alice.deviceId(), kit))))
                .succeeded();

        JsonNode report = api().get(PATH, token).succeeded().body().path("data");

        assertThat(report.at("/profile/phone_number").asString()).isEqualTo(alice.phoneNumber());
        assertThat(report.at("/profile/display_name").asString()).isEqualTo("Alice");
        assertThat(report.at("/profile/about").asString()).isEqualTo("me");
        assertThat(report.at("/profile/profile_picture").asString()).isEqualTo("data:image/jpeg;base64,/9j/");
        assertThat(report.at("/profile/privacy/last_seen").asString()).isEqualTo("everyone");
        assertThat(report.path("created_at").asString()).isNotEmpty();
        assertThat(report.path("devices").size()).isOne();
        assertThat(report.at("/devices/0/device_id").asString())
                .isEqualTo(alice.deviceId().toString());
        assertThat(report.at("/devices/0/push_token").asString()).isEqualTo("fcm-token");
        assertThat(report.at("/devices/0/push_provider").asString()).isEqualTo("fcm");
        assertThat(report.path("reserved_devices").size()).isOne();
        assertThat(report.at("/reserved_devices/0/device_number").asInt()).isEqualTo(3);
        assertThat(report.at("/reserved_devices/0/expires_at").asString()).endsWith("Z");
        assertThat(report.at("/former_devices/0").asString())
                .isEqualTo(first.deviceId().toString());
        assertThat(report.path("sessions").size()).isEqualTo(2);
        assertThat(report.at("/sessions/0/end_reason").asString()).isEqualTo("taken_over");
        assertThat(report.at("/sessions/1").has("ended_at")).isFalse();
        assertThat(report.at("/contacts/0/contact_name").asString()).isEqualTo("Bobby");
        assertThat(report.at("/blocks/0/user_id").asString())
                .isEqualTo(bob.userId().toString());
        assertThat(report.path("keys").size()).isOne();
        assertThat(report.at("/keys/0/device_id").asString())
                .isEqualTo(alice.deviceId().toString());
        assertThat(report.at("/keys/0/identity_key").asString()).isEqualTo(SecretKeys.base64(kit.signingKey()));
        assertThat(report.at("/keys/0/one_time").asInt()).isEqualTo(7);
        assertThat(report.at("/keys/0/one_time_kem").asInt()).isEqualTo(3);
        assertThat(report.at("/keys/0/signed_pre_key_at").asString()).isNotEmpty();
        assertThat(report.at("/device_list/version").asInt()).isEqualTo(1);
        assertThat(report.at("/device_list/versions").asInt()).isEqualTo(1);
        assertThat(report.at("/device_list/account_identity_key").asString())
                .isEqualTo(SecretKeys.base64(account.key()));
        assertThat(report.path("two_factor_set_at").asString()).isNotEmpty();
        assertThat(report.path("conversations").size())
                .as("pages are followed to the end")
                .isEqualTo(PlayedServices.CONVERSATIONS);
        assertThat(report.at("/conversations/699/peer_id").asString()).isEqualTo(PlayedServices.PEER.toString());
        assertThat(report.at("/conversations/0").has("muted_until")).isFalse();
        assertThat(report.path("messages").asString()).contains("/api/v1/conversations/");
        assertThat(report.at("/inbox/days/0/day").asString()).isEqualTo("2024-10-04");
        assertThat(report.at("/inbox/cursors/0/position").asLong()).isEqualTo(7);
        assertThat(report.at("/presence/connected/0/gateway").asString()).isEqualTo("gateway-1");
        assertThat(report.at("/presence/last_seen").asString()).startsWith("2023-11-14");
        assertThat(report.toString()).doesNotContain("hash", "argon2", alice.refreshToken());
    }

    @ParameterizedTest
    @ValueSource(strings = {"message-service", "fanout-worker", "presence-service"})
    void without_one_of_the_services_there_is_no_report(String service) {
        SignedInDevice alice = api().signIn();
        OTHERS.setAway(service, true);
        Answer answer = api().get(PATH, alice.accessToken());
        assertThat(answer.refused(503, "unavailable")).contains(service);
        assertThat(answer.retryAfter()).isPositive();

        OTHERS.setAway(service, false);
        api().get(PATH, alice.accessToken()).succeeded();
    }

    @Test
    void an_account_gets_ten_a_day() {
        SignedInDevice alice = api().signIn();
        for (int i = 0; i < 10; i++) {
            api().get(PATH, alice.accessToken()).succeeded();
        }
        Answer refused = api().get(PATH, alice.accessToken());
        assertThat(refused.refused(429, "rate_limited")).contains("reports", "10", "86400");
        assertThat(refused.retryAfter()).isPositive();
        api().get(PATH, api().signIn().accessToken()).succeeded();
    }

    @Test
    void the_identity_key_of_libsignal_is_among_the_keys() {
        SignedInDevice alice = api().signIn();
        LibsignalKit kit = new LibsignalKit();
        api().put("/api/v1/keys", alice.accessToken(), DeviceKit.json(kit.upload(1, 0)))
                .succeeded();

        JsonNode keys = api().get(PATH, alice.accessToken()).succeeded().body().at("/data/keys/0");

        assertThat(keys.path("libsignal_identity_key").asString()).isEqualTo(SecretKeys.base64(kit.identityKey()));
        assertThat(keys.has("identity_key")).isFalse();
        assertThat(keys.path("one_time").asInt()).isOne();
    }
}
