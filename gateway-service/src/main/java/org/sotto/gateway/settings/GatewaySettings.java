package org.sotto.gateway.settings;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sotto.gateway.limit.Limits;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the WebSocket tier.
 *
 * @param id this gateway's name in sessions and hint channels; no two that run may share it
 * @param address the local address that {@code /ws} is bound to, for example 127.0.0.1; without it: every address of the
 *     machine (the wildcard address)
 * @param port the port of {@code /ws}; 0 = any free one
 * @param allowedOrigins the {@code Origin}s that browsers may connect from; other clients send none
 * @param eventLoops event loop threads; 0 = one per processor
 * @param authenticateWithin from the handshake to the frame {@code authenticate}, and from the TCP connection to the handshake
 * @param silentFor a connection that says nothing for so long is closed (4408)
 * @param unwritableFor a connection that takes nothing for so long is closed (4504)
 * @param closeWithin how long the closing handshake may take before the socket is cut
 * @param maxFrame the largest frame, fragments together
 * @param maxOutbound what may wait for a slow reader beyond the channel's own buffer before it is closed (4504)
 * @param writeBuffer the channel's own buffer: beyond it replay pauses; also the socket's send buffer
 * @param maxUnacknowledged entries sent and not acknowledged, at which delivery waits for the device
 * @param pageSize entries that one read of the inbox asks for
 * @param concurrentReads reads of inboxes in flight, all connections together
 * @param drainWithin how long a shutdown may take over closing connections
 * @param limits rates
 */
@Validated
@ConfigurationProperties("sotto.gateway")
public record GatewaySettings(
        @DefaultValue("gateway-1") @Pattern(regexp = "[a-z0-9-]{1,64}")
        String id,

        @Nullable InetAddress address,
        @DefaultValue("8091") @Min(0) @Max(65_535) int port,
        @DefaultValue("http://localhost:8080") List<String> allowedOrigins,
        @DefaultValue("0") @Min(0) int eventLoops,
        @DefaultValue("10s") Duration authenticateWithin,
        @DefaultValue("70s") Duration silentFor,
        @DefaultValue("60s") Duration unwritableFor,
        @DefaultValue("5s") Duration closeWithin,
        @DefaultValue("128KB") DataSize maxFrame,
        @DefaultValue("1MB") DataSize maxOutbound,
        @DefaultValue("128KB") DataSize writeBuffer,
        @DefaultValue("16384") @Min(1) int maxUnacknowledged,
        @DefaultValue("200") @Min(1) @Max(500) int pageSize,
        @DefaultValue("64") @Min(1) int concurrentReads,
        @DefaultValue("10s") Duration drainWithin,
        @DefaultValue @Valid Limits limits) {

    /** Between two heartbeats of a client, as told in {@code authenticated}. */
    public static final int HEARTBEAT_SECONDS = 30;
}
