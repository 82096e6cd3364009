package org.sotto.e2e.input;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.NoSuchElementException;
import java.util.UUID;
import org.sotto.e2e.fleet.Fleet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Hundreds of accounts, made as {@code ./sotto seed-users} makes them. Safe for several threads. */
final class SeededUsers {
    private final ArrayDeque<SeededUser> users = new ArrayDeque<>();

    SeededUsers(Fleet fleet, int count) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int exit = fleet.processes().seedUsers(count, out);
        out.toString(StandardCharsets.UTF_8).lines().map(SeededUsers::parse).forEach(users::add);
        if (exit != 0 || users.size() != count) {
            throw new AssertionError(
                    "seed-users ended with " + exit + " and " + users.size() + " users (expected: 0, " + count + ")");
        }
    }

    private static SeededUser parse(String line) {
        JsonNode user = JsonMapper.shared().readTree(line);
        return new SeededUser(
                UUID.fromString(user.path("user_id").asString()),
                UUID.fromString(user.path("device_id").asString()),
                user.path("access_token").asString(),
                user.path("refresh_token").asString());
    }

    /** Somebody whom nobody else gets. */
    synchronized SeededUser take() {
        if (users.isEmpty()) {
            throw new NoSuchElementException("all seeded users are spoilt (expected: more of them)");
        }
        return users.remove();
    }
}
