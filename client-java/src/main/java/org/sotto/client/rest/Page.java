package org.sotto.client.rest;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/**
 * Part of a list.
 *
 * @param items in the server's order
 * @param next the cursor of the next part, empty at the end
 */
public record Page<T>(List<T> items, Optional<String> next) {
    static <T> Page<T> from(JsonNode data, String noun, Function<JsonNode, T> item) {
        JsonNode list = data.path(noun);
        if (!list.isArray()) {
            throw new IllegalArgumentException(noun + ": " + list.getNodeType() + " (expected: an array)");
        }
        return new Page<>(
                list.valueStream().map(item).toList(),
                data.path("next").asStringOpt().filter(next -> !next.isEmpty()));
    }
}
