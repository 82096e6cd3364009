package org.sotto.user.link;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.sotto.user.testing.Answer;
import org.sotto.user.testing.UserApi;
import org.springframework.http.HttpMethod;

/**
 * A pairing as its two devices see it.
 *
 * @param api the service
 * @param id the pairing's
 * @param token the new device's
 */
record TestPairing(UserApi api, String id, String token) {
    static final String PATH = "/api/v1/devices/link";

    static TestPairing open(UserApi api) {
        Answer opened = open(api, UserApi.randomAddress());
        return new TestPairing(api, opened.data("pairing_id"), opened.data("mailbox_token"));
    }

    static Answer open(UserApi api, String address) {
        return api.send(HttpMethod.POST, PATH, Map.of("X-Forwarded-For", address), null);
    }

    /** The same pairing in the hands of somebody who has another token. */
    TestPairing withToken(String other) {
        return new TestPairing(api, id, other);
    }

    String path() {
        return PATH + "/" + id;
    }

    Answer newDeviceReads(int after) {
        return api.send(HttpMethod.GET, path() + "?after=" + after, Map.of("X-Link-Token", token), null);
    }

    Answer newDeviceWrites(int sequence, String text) {
        return newDeviceWrites(sequence, text.getBytes(StandardCharsets.UTF_8));
    }

    Answer newDeviceWrites(int sequence, byte[] message) {
        return api.send(HttpMethod.PUT, path(), Map.of("X-Link-Token", token), body(sequence, message));
    }

    Answer primaryReads(String accessToken, int after) {
        return api.get(path() + "?after=" + after, accessToken);
    }

    Answer primaryWrites(String accessToken, int sequence, String text) {
        return api.put(path(), accessToken, body(sequence, text.getBytes(StandardCharsets.UTF_8)));
    }

    static String body(int sequence, byte[] message) {
        return "{\"sequence\": " + sequence + ", \"message\": \"" + base64(message) + "\"}";
    }

    static String base64(String text) {
        return base64(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String base64(byte[] message) {
        return Base64.getEncoder().encodeToString(message);
    }
}
