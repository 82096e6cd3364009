package org.sotto.edge.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sotto.edge.EdgeClient;
import org.sotto.edge.RunningEdge;
import org.sotto.edge.played.PlayedFleet;

/** Sizes and versions; the limits are 1 MiB and version 1.2.0. */
class RequestShapeTest extends RunningEdge {
    private static final int MIB = 1024 * 1024;

    private HttpResponse<String> put(HttpRequest.BodyPublisher body, String path) throws Exception {
        return edge.send(edge.signedIn(path).PUT(body));
    }

    @Test
    void a_body_of_one_mebibyte_arrives_whole() throws Exception {
        assertThat(put(HttpRequest.BodyPublishers.ofByteArray(new byte[MIB]), "/api/v1/users/declared")
                        .statusCode())
                .isEqualTo(200);
        assertThat(put(EdgeClient.chunked(MIB), "/api/v1/users/chunked").statusCode())
                .isEqualTo(200);
        assertThat(PlayedFleet.USERS.requestsTo("/api/v1/users/declared").get(0).bodyBytes())
                .isEqualTo(MIB);
        assertThat(PlayedFleet.USERS.requestsTo("/api/v1/users/chunked").get(0).bodyBytes())
                .isEqualTo(MIB);
    }

    @Test
    void a_larger_body_is_refused_whether_its_length_is_declared_or_not() throws Exception {
        for (HttpRequest.BodyPublisher body : new HttpRequest.BodyPublisher[] {
            HttpRequest.BodyPublishers.ofByteArray(new byte[MIB + 1]), EdgeClient.chunked(MIB + 1)
        }) {
            HttpResponse<String> answer = put(body, "/api/v1/users/too-large");
            assertThat(answer.statusCode()).isEqualTo(413);
            assertThat(answer.body()).contains("\"code\":\"payload_too_large\"", "1048576");
        }
        assertThat(PlayedFleet.USERS.requestsTo("/api/v1/users/too-large")).isEmpty();
    }

    @Test
    void more_accepted_types_than_spring_sorts_are_refused_as_the_malformed_header_that_they_are() throws Exception {
        HttpResponse<String> answer =
                edge.send(edge.signedIn("/api/v1/users/me").header("Accept", "a/b,".repeat(50) + "a/b"));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("\"code\":\"invalid_request\"", "Accept");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.2.0", "1.2", "1.10.0", "2", "1.2.0-beta.1", "1.2.0.7+build"})
    void an_app_that_is_new_enough_is_served(String version) throws Exception {
        assertThat(edge.send(edge.signedIn("/api/v1/users/me").header("X-App-Version", version))
                        .statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.1.9", "1", "0.99.99.99", "1.1.99-rc1"})
    void an_old_app_is_told_to_upgrade(String version) throws Exception {
        HttpResponse<String> answer =
                edge.send(edge.request("/api/v1/auth/register").header("X-App-Version", version));
        assertThat(answer.statusCode()).isEqualTo(426);
        assertThat(answer.body()).contains("\"code\":\"upgrade_required\"", "\"minimum_app_version\":\"1.2.0\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"latest", "1.2.x", "1..2", "99999999999", "1.2.3.4.5", "-1"})
    void what_is_no_version_is_malformed(String version) throws Exception {
        HttpResponse<String> answer =
                edge.send(edge.request("/api/v1/auth/register").header("X-App-Version", version));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("\"code\":\"invalid_request\"", "X-App-Version: " + version);
    }

    @Test
    void an_old_app_still_learns_what_would_do() throws Exception {
        HttpResponse<String> answer = edge.send(edge.request("/api/version").header("X-App-Version", "0.1"));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("\"minimum_app_version\":\"1.2.0\"");
    }
}
