package org.sotto.client.runtime;

import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads typed fields out of an object of the protocol. Errors name the field, what it held and what was expected. */
public final class Fields {
    private Fields() {}

    /**
     * The UUID in {@code name}.
     *
     * @throws IllegalArgumentException when it is missing or no UUID
     */
    public static UUID uuid(JsonNode object, String name) {
        UUID id = uuidOrNull(object, name);
        if (id == null) {
            throw new IllegalArgumentException(name + ": missing (expected: a UUID)");
        }
        return id;
    }

    /**
     * The UUID in {@code name}, or null when it is absent or null.
     *
     * @throws IllegalArgumentException when it is there and no UUID
     */
    public static @Nullable UUID uuidOrNull(JsonNode object, String name) {
        JsonNode value = object.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        String text = value.asString("");
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + ": " + text + " (expected: a UUID)", e);
        }
    }

    /**
     * The text in {@code name}.
     *
     * @throws IllegalArgumentException when it is missing or no string
     */
    public static String text(JsonNode object, String name) {
        return textIfAny(object, name)
                .orElseThrow(
                        () -> new IllegalArgumentException(name + ": " + object.path(name) + " (expected: a string)"));
    }

    /** The text in {@code name}, empty when it is absent or no string. */
    public static Optional<String> textIfAny(JsonNode object, String name) {
        return object.path(name).stringValueOpt();
    }

    /**
     * The integer in {@code name}.
     *
     * @throws IllegalArgumentException when it is missing or no integer that fits a long
     */
    public static long integer(JsonNode object, String name) {
        JsonNode value = object.path(name);
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: an integer)");
        }
        return value.longValue();
    }

    /** The integer in {@code name}, or {@code absent} when it is missing, null or no integer. */
    public static long integer(JsonNode object, String name, long absent) {
        return object.path(name).longValue(absent);
    }
}
