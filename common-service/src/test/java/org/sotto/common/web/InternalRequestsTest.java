package org.sotto.common.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.sotto.common.id.Uuids;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;

class InternalRequestsTest {

    private static MockServerWebExchange from(String caller) {
        MockServerWebExchange exchange = MockServerWebExchange.from(MockServerHttpRequest.get("/internal/v1/x"));
        exchange.getAttributes().put(ServiceTokenFilter.CALLER, caller);
        return exchange;
    }

    @Test
    void an_id_has_16_bytes() {
        UUID id = UUID.randomUUID();
        assertThat(InternalRequests.id("user_id", Uuids.toByteString(id))).isEqualTo(id);
        assertThatThrownBy(() -> InternalRequests.id("user_id", ByteString.copyFrom(new byte[3])))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("user_id: 3 bytes (expected: 16)");
    }

    @Test
    void only_those_who_are_named_come_in() {
        assertThat(InternalRequests.requireCaller(from("a"), List.of("a", "b"))).isEqualTo("a");
        assertThatThrownBy(() -> InternalRequests.requireCaller(from("c"), List.of("a", "b")))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("caller: c (expected: a or b)");
        assertThatThrownBy(() -> InternalRequests.requireCaller(
                        MockServerWebExchange.from(MockServerHttpRequest.get("/internal/v1/x")), "a"))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("caller: null (expected: a)");
    }
}
