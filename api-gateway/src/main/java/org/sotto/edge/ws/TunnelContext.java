package org.sotto.edge.ws;

import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.sotto.common.web.ApiErrorResponse;
import org.sotto.common.web.ApiException;
import org.sotto.common.web.ClientAddress;
import org.sotto.edge.limit.RateLimits;
import org.sotto.edge.request.AppVersionGate;
import tools.jackson.databind.json.JsonMapper;

/** What all tunnels share. */
record TunnelContext(
        GatewayPool pool,
        RateLimits limits,
        AppVersionGate versions,
        ClientAddress clientAddress,
        String scheme,
        JsonMapper json,
        TunnelMetrics metrics) {

    InetAddress addressOf(InetSocketAddress peer, HttpHeaders headers) {
        return clientAddress.of(peer.getAddress(), headers.getAll(ClientAddress.FORWARDED_FOR));
    }

    String limitKey(InetAddress client) {
        return ClientAddress.limitKey(client);
    }

    byte[] envelope(ApiException refusal) {
        return json.writeValueAsBytes(ApiErrorResponse.of(refusal));
    }
}
