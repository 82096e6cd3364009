package org.sotto.user.key;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sotto.user.testing.AccountKit;
import org.sotto.user.testing.Answer;
import org.sotto.user.testing.DeviceKit;
import org.sotto.user.testing.LibsignalKit;
import org.sotto.user.testing.LinkedDevices.Linked;
import org.sotto.user.testing.SecretKeys;
import org.sotto.user.testing.SignedInDevice;
import tools.jackson.databind.JsonNode;

/** Keys of profile LIBSIGNAL_V4. */
class LibsignalKeysTest extends KeyTest {
    private final LibsignalKit kit = new LibsignalKit();
    private SignedInDevice alice;

    @BeforeEach
    void signIn() {
        alice = api().signIn();
    }

    private String token() {
        return alice.accessToken();
    }

    @Test
    void a_bundle_has_what_the_device_uploaded() {
        Map<String, Object> upload = kit.upload(2, 1);
        put(token(), upload).succeeded();
        put(token(), upload).succeeded();
        put(token(), without(upload, "libsignal_identity_key")).succeeded();
        SignedInDevice bob = api().signIn();

        JsonNode bundle = bundles(claim(bob, alice)).get(0);

        assertThat(bundle.path("profile").asString()).isEqualTo("LIBSIGNAL_V4");
        assertThat(bundle.path("registration_id").asInt()).isEqualTo(kit.registrationId());
        assertThat(bundle.path("libsignal_identity_key").asString()).isEqualTo(upload.get("libsignal_identity_key"));
        assertThat(bundle.has("identity_key")).isFalse();
        assertThat(bundle.has("identity_dh_key")).isFalse();
        assertSame(bundle.path("signed_pre_key"), upload.get("signed_pre_key"));
        assertSame(bundle.path("one_time"), ((List<?>) upload.get("one_time")).get(0));
        assertSame(bundle.path("kem"), ((List<?>) upload.get("one_time_kem")).get(0));
        assertSame(bundles(claim(bob, alice)).get(0).path("kem"), upload.get("kem_last_resort"));
        JsonNode identity = api().get(PATH + "/" + alice.userId() + "/identity", bob.accessToken())
                .succeeded()
                .body()
                .at("/data/devices/0");
        assertThat(identity.path("libsignal_identity_key").asString()).isEqualTo(upload.get("libsignal_identity_key"));
        assertThat(identity.has("identity_key")).isFalse();
    }

    private static void assertSame(JsonNode given, Object uploaded) {
        ((Map<?, ?>) uploaded).forEach((field, value) -> assertThat(
                        given.path(String.valueOf(field)).asString())
                .as("%s", field)
                .isEqualTo(String.valueOf(value)));
    }

    @Test
    void more_one_time_keys_are_read_as_the_device_has_them() {
        addOneTime(token(), only("one_time", List.of(DeviceKit.oneTime(1)))).refused(409, "no_keys");
        put(token(), kit.upload(1, 0)).succeeded();

        addOneTime(token(), only("one_time", List.of(LibsignalKit.oneTime(2)))).succeeded();
        addOneTime(token(), only("one_time_kem", List.of(kit.kem(1)))).succeeded();

        assertThat(addOneTime(token(), only("one_time", List.of(DeviceKit.oneTime(3))))
                        .refused(400, "invalid_request"))
                .contains("one_time[0].public", "33 bytes");
        addOneTime(token(), only("one_time_kem", List.of(new LibsignalKit().kem(2))))
                .refused(422, "invalid_signature");
        assertThat(status(token()).path("one_time").asInt()).isEqualTo(2);
        assertThat(status(token()).path("one_time_kem").asInt()).isOne();
    }

    @Test
    void every_signature_is_checked() {
        LibsignalKit other = new LibsignalKit();
        Map<String, Object> upload = kit.upload(0, 0);
        assertThat(put(token(), with(upload, "signed_pre_key", other.signedPreKey(1)))
                        .refused(422, "invalid_signature"))
                .contains("signed_pre_key", "XEdDSA");
        assertThat(put(token(), with(upload, "kem_last_resort", other.kem(1))).refused(422, "invalid_signature"))
                .contains("kem_last_resort", "XEdDSA");
        put(token(), with(upload, "one_time_kem", List.of(kit.kem(1), other.kem(2))))
                .refused(422, "invalid_signature");
        put(token(), with(upload, "libsignal_identity_key", SecretKeys.base64(other.identityKey())))
                .refused(422, "invalid_signature");
        assertThat(rows("device_keys", alice)).isZero();
    }

    @Test
    void forms_are_those_of_the_profile() {
        Map<String, Object> upload = kit.upload(1, 1);
        ByteString bare = kit.identityKey().substring(1);
        malformed(with(upload, "profile", "LIBSIGNAL_V3"), "profile: LIBSIGNAL_V3");
        malformed(without(upload, "libsignal_identity_key"), "libsignal_identity_key: null");
        malformed(with(upload, "libsignal_identity_key", SecretKeys.base64(bare)), "libsignal_identity_key: 32");
        malformed(
                with(upload, "libsignal_identity_key", SecretKeys.base64(type(6).concat(bare))),
                "libsignal_identity_key: ");
        malformed(
                with(
                        upload,
                        "libsignal_identity_key",
                        SecretKeys.base64(type(5).concat(ByteString.copyFrom(new byte[32])))),
                "low order");
        malformed(with(upload, "identity_key", SecretKeys.base64(new DeviceKit().signingKey())), "identity_key: given");
        malformed(with(upload, "identity_dh_key", SecretKeys.base64(bare)), "identity_dh_key: given");
        malformed(with(upload, "kem_last_resort", kit.signed(1, DeviceKit.kemKey())), "kem_last_resort.public: 1568");
        malformed(with(upload, "signed_pre_key", kit.signed(1, DeviceKit.ecKey())), "signed_pre_key.public: 32");
        malformed(
                with(new DeviceKit().upload(0, 0), "libsignal_identity_key", SecretKeys.base64(kit.identityKey())),
                "libsignal_identity_key: given");
    }

    private static ByteString type(int type) {
        return ByteString.copyFrom(new byte[] {(byte) type});
    }

    private void malformed(Map<String, Object> upload, String expected) {
        assertThat(put(token(), upload).refused(400, "invalid_request")).contains(expected);
    }

    @Test
    void a_device_keeps_its_profile_and_its_identity() {
        put(token(), kit.upload(0, 0)).succeeded();
        put(token(), new DeviceKit().upload(0, 0)).refused(409, "profile_mismatch");
        put(token(), new LibsignalKit().upload(0, 0)).refused(409, "identity_mismatch");
        put(token(), with(kit.upload(0, 0), "registration_id", kit.registrationId() + 1))
                .refused(409, "identity_mismatch");

        Keyed bob = keyed(0, 0);
        put(bob.device().accessToken(), new LibsignalKit().upload(0, 0)).refused(409, "profile_mismatch");
    }

    @Test
    void devices_of_one_profile_claim_none_of_the_other() {
        put(alice.accessToken(), kit.upload(3, 3)).succeeded();
        Keyed bob = keyed(3, 3);
        SignedInDevice carol = api().signIn();
        put(carol.accessToken(), new LibsignalKit().upload(3, 3)).succeeded();

        Answer refused = claim(bob.device(), alice);
        refused.refused(409, "profile_mismatch");
        assertThat(refused.body().at("/error/details/device_ids/0").asString())
                .isEqualTo(alice.deviceId().toString());
        claim(carol, bob.device()).refused(409, "profile_mismatch");
        claimAll(
                        carol,
                        List.of(
                                pair(alice.userId(), alice.deviceId()),
                                pair(bob.device().userId(), bob.device().deviceId())))
                .refused(409, "profile_mismatch");
        assertThat(status(alice.accessToken()).path("one_time").asInt())
                .as("nothing was taken")
                .isEqualTo(3);

        assertThat(bundles(claim(carol, alice))).hasSize(1);
        SignedInDevice nobodyYet = api().signIn();
        assertThat(bundles(claim(nobodyYet, alice))).hasSize(1);
        assertThat(bundles(claim(nobodyYet, bob.device()))).hasSize(1);
    }

    @Test
    void of_a_user_with_devices_of_both_profiles_those_of_ones_own_are_claimed_by_name() {
        Keyed bob = keyed(3, 3);
        Linked laptop = linkedDevices.link(bob.device().userId());
        put(laptop.tokens().accessToken(), kit.upload(3, 3)).succeeded();
        put(alice.accessToken(), new LibsignalKit().upload(0, 0)).succeeded();

        claim(alice, bob.device()).refused(409, "profile_mismatch");

        assertThat(bundles(claim(alice, bob.device(), laptop.deviceId()))).hasSize(1);
    }

    @Test
    void lists_and_libsignal_do_not_meet() {
        put(alice.accessToken(), kit.upload(0, 0)).succeeded();
        DeviceKit claimed = new DeviceKit();
        publish(alice, claimed).refused(409, "identity_mismatch");

        SignedInDevice bob = api().signIn();
        publish(bob, claimed).succeeded();
        put(bob.accessToken(), kit.upload(0, 0)).refused(409, "profile_mismatch");
    }

    private Answer publish(SignedInDevice device, DeviceKit keys) {
        AccountKit account = new AccountKit();
        return api().put(
                        "/api/v1/devices/list",
                        device.accessToken(),
                        account.signed(account.first(
                                device.userId(), account.listed(device.userId(), 1, device.deviceId(), keys))));
    }
}
