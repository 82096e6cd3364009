package org.sotto.edge.played;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.util.Map;
import java.util.TreeMap;
import org.sotto.common.testing.Engines;
import org.sotto.common.testing.TestKeys;
import org.springframework.test.context.DynamicPropertyRegistry;

/** One fleet for all tests of the edge, and the properties that make an edge belong to it. */
public final class PlayedFleet {
    public static final PlayedService USERS = new PlayedService("user-service");
    public static final PlayedService MESSAGES = new PlayedService("message-service");

    private PlayedFleet() {}

    /** An edge with names of its own on the engines, and rates that do not disturb a test. */
    public static void register(DynamicPropertyRegistry registry) {
        Map<String, String> properties = new TreeMap<>(Engines.properties(Engines.uniqueName("edge")));
        properties.put("sotto.auth.service-private-key", TestKeys.encoded(TestKeys.serviceKey("api-gateway")));
        properties.put("sotto.services.user-service", USERS.address());
        properties.put("sotto.services.message-service", MESSAGES.address());
        properties.put("sotto.edge.origin", "https://chat.example.org");
        properties.put("sotto.edge.minimum-app-version", "1.2.0");
        properties.put("management.server.port", "0");
        for (String limit : new String[] {"anonymous", "refused-token", "device", "connect"}) {
            properties.put("sotto.edge.limits." + limit + ".per-second", "10000");
            properties.put("sotto.edge.limits." + limit + ".burst", "10000");
        }
        Engines.register(registry, properties);
    }

    /** A port of this machine on which nobody listens. */
    public static int unusedPort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
