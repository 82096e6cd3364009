package org.sotto.edge.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sotto.edge.RunningEdge;
import org.sotto.edge.played.PlayedFleet;
import org.sotto.edge.played.PlayedService;

class RoutingTest extends RunningEdge {
    @ParameterizedTest
    @CsvSource({
        "/api/v1/auth/logout, user-service",
        "/api/v1/users/me, user-service",
        "/api/v1/users/me/report, user-service",
        "/api/v1/users/me/privacy, user-service",
        "/api/v1/users/contacts?limit=50, user-service",
        "/api/v1/users/contacts/sync, user-service",
        "/api/v1/users/blocks, user-service",
        "/api/v1/users/blocks/6ba7b812-9dad-11d1-80b4-00c04fd430c8, user-service",
        "/api/v1/devices/link/6ba7b812-9dad-11d1-80b4-00c04fd430c8?after=1, user-service",
        "/api/v1/devices/list/6ba7b812-9dad-11d1-80b4-00c04fd430c8?since=3, user-service",
        "/api/v1/keys, user-service",
        "/api/v1/keys/status, user-service",
        "/api/v1/keys/6ba7b812-9dad-11d1-80b4-00c04fd430c8/identity, user-service",
        "/api/v1/conversations, message-service",
        "/api/v1/conversations/6ba7b812-9dad-11d1-80b4-00c04fd430c8/messages?limit=50, message-service",
        "/api/v1/messages/control, message-service",
    })
    void a_call_goes_to_its_service(String path, String service) throws Exception {
        HttpResponse<String> answer = edge.send(edge.signedIn(path));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"success\":true,\"data\":{\"service\":\"" + service + "\"}}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/auth/register",
                "/api/v1/auth/verify",
                "/api/v1/auth/refresh",
                "/api/v1/devices/link",
                "/api/v1/devices/link/complete"
            })
    void signing_in_needs_no_token(String path) throws Exception {
        HttpRequest.Builder request = edge.request(path).POST(HttpRequest.BodyPublishers.ofString("{}"));
        assertThat(edge.send(request).statusCode()).isEqualTo(200);
    }

    @Test
    void a_new_device_comes_to_its_mailbox_with_the_mailboxs_token() throws Exception {
        String path = "/api/v1/devices/link/c56a4180-65aa-42ec-a945-5fd21dec0538";

        assertThat(edge.send(edge.request(path).header("X-Link-Token", "token")).statusCode())
                .isEqualTo(200);

        assertThat(PlayedFleet.USERS.requestsTo(path)).singleElement().satisfies(seen -> assertThat(
                        seen.headers().get("X-Link-Token"))
                .isEqualTo("token"));
        assertThat(edge.send(edge.request(path).header("Authorization", "Bearer x"))
                        .body())
                .as("an access token that is sent is checked here already")
                .contains("\"code\":\"invalid_token\"");
    }

    @Test
    void the_keys_that_verify_tokens_are_public() throws Exception {
        assertThat(edge.get("/.well-known/jwks.json").body()).contains("Ed25519");
        assertThat(edge.get("/api/v1/.well-known/jwks.json").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /api/v1/groups",
        "POST, /api/v1/groups/6ba7b812-9dad-11d1-80b4-00c04fd430c8/members",
        "POST, /api/v1/media/upload/init",
        "GET, /api/v1/stories",
        "GET, /api/v1/calls/turn-credentials",
        "GET, /api/v1/messages/starred",
        "PUT, /api/v1/conversations/6ba7b812-9dad-11d1-80b4-00c04fd430c8/settings",
    })
    void what_is_not_built_says_so(String method, String path) throws Exception {
        HttpResponse<String> answer =
                edge.send(edge.signedIn(path).method(method, HttpRequest.BodyPublishers.noBody()));
        assertThat(answer.statusCode()).isEqualTo(501);
        assertThat(answer.body()).contains("\"success\":false", "\"code\":\"not_implemented\"", path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/internal/v1/users/lookup", "/internal", "/actuator/health", "/actuator", "/nothing"})
    void what_is_not_for_clients_is_not_there(String path) throws Exception {
        HttpResponse<String> answer = edge.get(path);
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("\"code\":\"not_found\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/%69nternal/v1/users/lookup",
                "/internal;a=b/v1/users/lookup",
                "/api/%761/users/me",
                "/api/v1;x/users/me",
                "/api/v1/users/..%2f..%2finternal",
                "//internal/v1/users/lookup",
                "/api/v1/users/%2e%2e/me",
            })
    void a_path_has_one_spelling(String path) throws Exception {
        HttpResponse<String> answer = edge.get(path);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("\"code\":\"invalid_request\"", "path");
    }

    @Test
    void a_service_learns_the_clients_address_from_the_edge_alone() throws Exception {
        HttpResponse<String> answer = edge.send(edge.signedIn("/api/v1/users/hops")
                .header("X-Forwarded-For", "spoofed, 198.51.100.7, 127.0.0.1")
                .header("X-Forwarded-Host", "evil.example")
                .header("Forwarded", "for=198.51.100.8")
                .header("X-Real-IP", "198.51.100.9")
                .header("X-User-ID", "6ba7b812-9dad-11d1-80b4-00c04fd430c8")
                .header("X-HTTP-Method-Override", "DELETE")
                .header("X-Sotto-Caller", "message-service"));
        assertThat(answer.statusCode()).isEqualTo(200);
        List<PlayedService.Seen> seen = PlayedFleet.USERS.requestsTo("/api/v1/users/hops");
        assertThat(seen).hasSize(1);
        assertThat(seen.get(0).headers().getAll("X-Forwarded-For")).containsExactly("198.51.100.7");
        assertThat(seen.get(0).headers().getAll("X-Forwarded-Proto")).containsExactly("https");
        assertThat(seen.get(0).headers().names().stream().map(name -> name.toLowerCase(java.util.Locale.ROOT)))
                .doesNotContain(
                        "x-forwarded-host",
                        "forwarded",
                        "x-real-ip",
                        "x-user-id",
                        "x-http-method-override",
                        "x-sotto-caller");
    }

    @Test
    void a_query_goes_through_unchanged() throws Exception {
        String path = "/api/v1/conversations?limit=50&before=%C3%A4";
        edge.send(edge.signedIn(path));
        assertThat(PlayedFleet.MESSAGES.requestsTo("/api/v1/conversations"))
                .extracting(PlayedService.Seen::uri)
                .contains(path);
    }

    @Test
    void other_origins_get_no_permission() throws Exception {
        HttpResponse<String> answer = edge.send(edge.request("/api/v1/users/me")
                .header("Origin", "https://evil.example")
                .header("Access-Control-Request-Method", "GET")
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody()));
        assertThat(answer.headers().map()).doesNotContainKey("access-control-allow-origin");
    }
}
