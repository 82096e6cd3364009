package org.sotto.local.bench;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.sotto.client.runtime.ClientRuntime;
import org.sotto.client.runtime.Fields;
import org.sotto.local.FleetException;
import org.sotto.local.LocalFleet;
import tools.jackson.databind.JsonNode;

/**
 * An account that a bench sends and receives with.
 *
 * @param accessToken must outlast the run
 */
public record BenchUser(UUID userId, UUID deviceId, String accessToken) {
    /** Does not show the token. */
    @Override
    public String toString() {
        return "BenchUser[userId=" + userId + ", deviceId=" + deviceId + "]";
    }

    /**
     * Makes accounts with the operator's command {@code seed-users}.
     *
     * @throws FleetException when it fails or makes another number
     */
    static List<BenchUser> seed(LocalFleet fleet, int count) {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        int exit = fleet.seedUsers(count, lines);
        List<BenchUser> users = lines.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith("{"))
                .map(BenchUser::parse)
                .toList();
        if (exit != 0 || users.size() != count) {
            throw new FleetException("seed-users made " + users.size() + " accounts and ended with " + exit
                    + " (expected: " + count + " and 0)");
        }
        return users;
    }

    private static BenchUser parse(String line) {
        JsonNode user = ClientRuntime.JSON.readTree(line);
        return new BenchUser(
                Fields.uuid(user, "user_id"), Fields.uuid(user, "device_id"), Fields.text(user, "access_token"));
    }
}
