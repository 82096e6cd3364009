package org.sotto.edge.ws;

import io.swagger.v3.oas.annotations.Hidden;
import org.sotto.common.web.ApiException;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Answers what comes to {@code /ws} and is no handshake: those never get here. */
@RestController
@Hidden
class WebSocketEndpoint {

    @RequestMapping(TunnelRequest.PATH)
    void noHandshake() {
        throw ApiException.invalidRequest(
                "/ws: no WebSocket handshake (expected: GET over HTTP/1.1 with Upgrade: websocket"
                        + " and Connection: Upgrade)");
    }
}
