package org.sotto.edge.about;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.sotto.edge.RunningEdge;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class AboutTest extends RunningEdge {
    private final JsonMapper json = new JsonMapper();

    @Test
    void the_version_tells_what_is_supported_and_where_the_websocket_is() throws Exception {
        JsonNode answer = json.readTree(edge.get("/api/version").body());
        assertThat(answer.path("success").asBoolean()).isTrue();
        JsonNode data = answer.path("data");
        assertThat(data.path("supported").valueStream().map(JsonNode::asString)).containsExactly("v1");
        assertThat(data.path("features").valueStream().map(JsonNode::asString))
                .containsExactly(
                        "messages",
                        "receipts",
                        "history",
                        "contacts",
                        "blocks",
                        "privacy",
                        "two_factor",
                        "devices",
                        "typing",
                        "presence",
                        "account_deletion",
                        "keys");
        assertThat(data.path("ws_url").asString()).isEqualTo("wss://chat.example.org/ws");
        assertThat(data.path("minimum_app_version").asString()).isEqualTo("1.2.0");
        assertThat(data.path("version").asString()).startsWith("0.1.");
    }

    @Test
    void the_page_needs_nothing_that_its_policy_forbids() throws Exception {
        HttpResponse<String> page = edge.get("/");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/html");
        String policy = page.headers().firstValue("Content-Security-Policy").orElseThrow();
        assertThat(policy).contains("default-src 'none'").doesNotContain("unsafe");
        assertThat(page.body()).contains("/edge.css").doesNotContain("<style", "style=", "<script", "onclick");
        assertThat(edge.get("/edge.css").statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(page.headers().firstValue("Strict-Transport-Security")).isPresent();
    }

    @Test
    void the_page_links_to_what_is_there() throws Exception {
        for (String link : edge.get("/").body().split("href=\"", -1)) {
            if (link.startsWith("/")) {
                String path = link.substring(0, link.indexOf('"'));
                assertThat(edge.get(path).statusCode()).as(path).isLessThan(400);
            }
        }
    }

    @Test
    void the_reader_of_the_documents_lists_every_service() throws Exception {
        HttpResponse<String> redirect = edge.get("/api/docs");
        assertThat(redirect.statusCode()).isEqualTo(307);
        String reader = redirect.headers().firstValue("Location").orElseThrow();
        assertThat(edge.get(reader).body()).contains("Swagger UI");
        String initializer =
                edge.get(reader.replace("index.html", "swagger-initializer.js")).body();
        assertThat(initializer).contains("/api/docs/edge/swagger-config");
        JsonNode config =
                json.readTree(edge.get("/api/docs/edge/swagger-config").body());
        assertThat(config.path("urls").valueStream().map(entry -> entry.path("url")
                        .asString()))
                .containsExactlyInAnyOrder("/api/docs/user-service", "/api/docs/message-service", "/api/docs/edge");
    }

    @Test
    void a_services_document_names_the_public_origin() throws Exception {
        for (String service : new String[] {"user-service", "message-service", "edge"}) {
            String body = edge.get("/api/docs/" + service).body();
            JsonNode document = json.readTree(body);
            assertThat(document.path("openapi").asString()).as(body).isNotEmpty();
            assertThat(document.path("servers").path(0).path("url").asString()).isEqualTo("https://chat.example.org");
            assertThat(body).doesNotContain("127.0.0.1");
        }
    }

    @Test
    void the_websocket_is_described() throws Exception {
        HttpResponse<String> answer = edge.get("/api/docs/asyncapi.yaml");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).startsWith("asyncapi:");
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/plain;charset=UTF-8");
    }
}
