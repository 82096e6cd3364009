package org.sotto.client.encrypted;

import com.google.protobuf.ByteString;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sotto.client.SendOptions;
import org.sotto.client.e2ee.identity.DeviceAddress;
import org.sotto.client.e2ee.identity.UserId;
import org.sotto.client.e2ee.prekey.PreKeyBundle;
import org.sotto.client.e2ee.prekey.PublicPreKey;
import org.sotto.client.e2ee.primitive.E2eeException;
import org.sotto.client.e2ee.session.KeyMessage;
import org.sotto.client.rest.KeyBundle;
import org.sotto.client.rest.KeyUpload;
import org.sotto.client.rest.PreKey;
import org.sotto.client.rest.SignedBody;
import org.sotto.client.rest.SignedKey;
import org.sotto.proto.e2ee.v1.SignedDeviceList;
import tools.jackson.databind.JsonNode;

/** Between what the calls carry and what the cryptography takes. */
final class Wire {
    private Wire() {}

    static SignedBody body(SignedDeviceList list) {
        return new SignedBody(list.getBody().toByteArray(), list.getSignature().toByteArray());
    }

    static List<SignedDeviceList> lists(List<SignedBody> bodies) {
        return bodies.stream()
                .map(list -> SignedDeviceList.newBuilder()
                        .setBody(ByteString.copyFrom(list.body()))
                        .setSignature(ByteString.copyFrom(list.signature()))
                        .build())
                .toList();
    }

    static KeyUpload upload(org.sotto.client.e2ee.prekey.KeyUpload keys) {
        return new KeyUpload(
                keys.registrationId(),
                keys.identityKey().toByteArray(),
                keys.identityDhKey().toByteArray(),
                signedOrNull(keys.signedPreKey()),
                signedOrNull(keys.kemLastResort()),
                keys.oneTime().stream().map(Wire::plain).toList(),
                keys.oneTimeKem().stream().map(Wire::signed).toList());
    }

    private static PreKey plain(PublicPreKey key) {
        return new PreKey(Integer.toUnsignedLong(key.id()), key.key().toByteArray());
    }

    private static SignedKey signed(PublicPreKey key) {
        ByteString signature = key.signature();
        if (signature == null) {
            throw new IllegalArgumentException("key " + key.id() + ": no signature (expected: 64 bytes)");
        }
        return new SignedKey(Integer.toUnsignedLong(key.id()), key.key().toByteArray(), signature.toByteArray());
    }

    private static @Nullable SignedKey signedOrNull(@Nullable PublicPreKey key) {
        return key == null ? null : signed(key);
    }

    /** @throws E2eeException {@code MALFORMED} when the server's bundle holds no KEM key, which no session goes without */
    static PreKeyBundle bundle(DeviceAddress device, KeyBundle bundle) {
        SignedKey kem = bundle.kem();
        if (kem == null) {
            throw E2eeException.malformed("bundle of " + device, "no KEM pre-key", "one");
        }
        PreKey oneTime = bundle.oneTime();
        return new PreKeyBundle(
                device,
                Math.toIntExact(bundle.registrationId()),
                signed(bundle.signedPreKey()),
                oneTime == null
                        ? null
                        : new PublicPreKey((int) oneTime.id(), ByteString.copyFrom(oneTime.publicKey()), null),
                signed(kem));
    }

    private static PublicPreKey signed(SignedKey key) {
        return new PublicPreKey(
                (int) key.id(), ByteString.copyFrom(key.publicKey()), ByteString.copyFrom(key.signature()));
    }

    static SendOptions.DeviceKey deviceKey(KeyMessage message) {
        return new SendOptions.DeviceKey(
                message.type().wireName(),
                Base64.getEncoder().encodeToString(message.body().toByteArray()));
    }

    /**
     * This device's key message of an envelope, null when it has none.
     *
     * @throws E2eeException {@code MALFORMED}
     */
    static @Nullable KeyMessage keyOf(JsonNode data) {
        JsonNode key = data.path("key");
        if (!key.isObject()) {
            return null;
        }
        try {
            return new KeyMessage(
                    KeyMessage.Type.ofWireName(key.path("type").asString("")),
                    ByteString.copyFrom(
                            Base64.getDecoder().decode(key.path("body").asString(""))));
        } catch (IllegalArgumentException e) {
            throw new E2eeException(E2eeException.Code.MALFORMED, "key.body (expected: base64)", e);
        }
    }

    /** The device that an envelope calls its sender. */
    static DeviceAddress senderOf(UUID userId, JsonNode data) {
        int number = data.path("sender_device_number").asInt(0);
        return new DeviceAddress(UserId.of(userId), number);
    }
}
