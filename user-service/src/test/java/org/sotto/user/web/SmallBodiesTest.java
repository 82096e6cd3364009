package org.sotto.user.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sotto.user.testing.RunningService;
import org.sotto.user.testing.SignedInDevice;
import org.sotto.user.testing.UserApi;
import org.springframework.http.HttpMethod;

class SmallBodiesTest extends RunningService {

    @Test
    void only_pictures_and_phone_books_may_be_large() {
        SignedInDevice alice = api().signIn();
        String large = "{\"about\": \"" + "x".repeat(70_000) + "\"}";

        assertThat(api().put("/api/v1/users/me", alice.accessToken(), large).refused(400, "invalid_request"))
                .contains("about");
        api().put("/api/v1/users/me/privacy", alice.accessToken(), large).refused(413, "payload_too_large");
        api().put("/api/v1/users/contacts/" + alice.userId(), alice.accessToken(), large)
                .refused(413, "payload_too_large");
        api().post("/api/v1/auth/refresh", large).refused(413, "payload_too_large");
    }

    @Test
    void a_small_body_is_read_whole() {
        String spaces = " ".repeat(60_000);

        api().send(
                        HttpMethod.PUT,
                        "/api/v1/users/me/privacy",
                        UserApi.bearer(api().signIn().accessToken()),
                        "{\"status\": " + spaces + "\"nobody\"}")
                .succeeded();
        api().send(HttpMethod.POST, "/api/v1/auth/register", Map.of(), "{" + spaces + "}")
                .refused(400, "invalid_request");
    }
}
