package org.sotto.user.testing;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.sotto.common.internal.InternalClient;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.EntityExchangeResult;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;

/** The service as its clients see it. Safe for several threads. */
public final class UserApi {
    private final WebTestClient web;
    private final SmsFile sms;

    public UserApi(int port, SmsFile sms) {
        this.web = WebTestClient.bindToServer()
                .baseUrl("http://127.0.0.1:" + port)
                .responseTimeout(Duration.ofSeconds(30))
                // A profile with the largest picture.
                .codecs(codecs -> codecs.defaultCodecs().maxInMemorySize(1024 * 1024))
                .build();
        this.sms = sms;
    }

    /** A valid number that no other test uses. */
    public static String randomNumber() {
        return String.format(
                Locale.ROOT, "+49160%07d", ThreadLocalRandom.current().nextInt(10_000_000));
    }

    /** An address that no other test uses. */
    public static String randomAddress() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return "100." + random.nextInt(256) + "." + random.nextInt(256) + "." + random.nextInt(256);
    }

    public Answer send(HttpMethod method, String path, Map<String, String> headers, @Nullable String body) {
        WebTestClient.RequestBodySpec request = web.method(method).uri(path).headers(all -> headers.forEach(all::set));
        if (body != null) {
            request.contentType(MediaType.APPLICATION_JSON).bodyValue(body);
        }
        EntityExchangeResult<byte[]> result = request.exchange().expectBody().returnResult();
        byte[] bytes = result.getResponseBody();
        return new Answer(
                result.getStatus().value(),
                result.getResponseHeaders(),
                bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8));
    }

    public Answer post(String path, String body) {
        return send(HttpMethod.POST, path, Map.of(), body);
    }

    /** The status that an internal call gets. */
    public int postInternal(String path, ByteString body, String serviceToken) {
        return web.post()
                .uri(path)
                .headers(all -> bearer(serviceToken).forEach(all::set))
                .contentType(MediaType.parseMediaType(InternalClient.PROTOBUF))
                .bodyValue(body.toByteArray())
                .exchange()
                .expectBody()
                .returnResult()
                .getStatus()
                .value();
    }

    public Answer get(String path, String accessToken) {
        return send(HttpMethod.GET, path, bearer(accessToken), null);
    }

    public Answer put(String path, String accessToken, @Nullable String body) {
        return send(HttpMethod.PUT, path, bearer(accessToken), body);
    }

    public Answer delete(String path, String accessToken) {
        return send(HttpMethod.DELETE, path, bearer(accessToken), null);
    }

    public Answer post(String path, String accessToken, String body) {
        return send(HttpMethod.POST, path, bearer(accessToken), body);
    }

    public static Map<String, String> bearer(String accessToken) {
        return Map.of(HttpHeaders.AUTHORIZATION, "Bearer " + accessToken);
    }

    public Answer register(String phoneNumber) {
        return register(phoneNumber, Map.of("X-Forwarded-For", randomAddress()));
    }

    public Answer register(String phoneNumber, Map<String, String> headers) {
        return send(
                HttpMethod.POST,
                "/api/v1/auth/register",
                headers,
                "{\"phone_number\": \"" + phoneNumber + "\", \"country_code\": \"DE\"}");
    }

    /** Asks for a code in a call. */
    public Answer call(String phoneNumber, Map<String, String> headers) {
        return send(
                HttpMethod.POST,
                "/api/v1/auth/register",
                headers,
                "{\"phone_number\": \"" + phoneNumber + "\", \"channel\": \"voice\"}");
    }

    public Answer call(String phoneNumber) {
        return call(phoneNumber, Map.of("X-Forwarded-For", randomAddress()));
    }

    public Answer verify(String verificationId, String code) {
        return verify(verificationId, code, null);
    }

    /** @param pin null to name none */
    public Answer verify(String verificationId, String code, @Nullable String pin) {
        return post(
                "/api/v1/auth/verify",
                "{\"verification_id\": \"" + verificationId + "\", \"otp\": \"" + code
                        + (pin == null ? "" : "\", \"two_factor_pin\": \"" + pin)
                        + "\", \"device\": {\"device_name\": \"Test phone\", \"device_type\": \"PHONE\","
                        + " \"platform\": \"ANDROID\"}}");
    }

    /** Registers, reads the SMS, and verifies with a PIN; null names none. */
    public Answer signInWith(String phoneNumber, @Nullable String pin) {
        String verification = register(phoneNumber).data("verification_id");
        return verify(verification, sms.code(phoneNumber), pin);
    }

    public Answer refresh(String refreshToken) {
        return post("/api/v1/auth/refresh", "{\"refresh_token\": \"" + refreshToken + "\"}");
    }

    public Answer logout(String accessToken) {
        return send(HttpMethod.POST, "/api/v1/auth/logout", bearer(accessToken), null);
    }

    /** What a viewer sees of somebody. */
    public JsonNode profile(SignedInDevice viewer, SignedInDevice target) {
        return get("/api/v1/users/" + target.userId(), viewer.accessToken())
                .succeeded()
                .body()
                .path("data");
    }

    /** Puts somebody into a contact list. */
    public void addContact(SignedInDevice owner, SignedInDevice contact) {
        put("/api/v1/users/contacts/" + contact.userId(), owner.accessToken(), null)
                .succeeded();
    }

    public void block(SignedInDevice owner, SignedInDevice blocked) {
        put("/api/v1/users/blocks/" + blocked.userId(), owner.accessToken(), null)
                .succeeded();
    }

    /** @param settings a JSON object */
    public void setPrivacy(SignedInDevice owner, String settings) {
        put("/api/v1/users/me/privacy", owner.accessToken(), settings).succeeded();
    }

    /** Registers, reads the SMS, verifies. */
    public SignedInDevice signIn(String phoneNumber) {
        String verification = register(phoneNumber).data("verification_id");
        return SignedInDevice.of(phoneNumber, verify(verification, sms.code(phoneNumber)));
    }

    public SignedInDevice signIn() {
        return signIn(randomNumber());
    }

    /** A code that is not that one. */
    public static String otherThan(String code) {
        return code.charAt(0) == '0' ? "1" + code.substring(1) : "0" + code.substring(1);
    }
}
