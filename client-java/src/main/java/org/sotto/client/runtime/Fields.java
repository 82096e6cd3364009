package org.sotto.client.runtime;

import java.util.Base64;
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

    /**
     * The bytes that {@code name} has as base64.
     *
     * @throws IllegalArgumentException when it is missing or no base64
     */
    public static byte[] bytes(JsonNode object, String name) {
        String text = text(object, name);
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    name + ": " + text.length() + " characters of something else (expected: base64)", e);
        }
    }

    /**
     * The bytes that {@code name} has as base64, or null when it is absent or null.
     *
     * @throws IllegalArgumentException when it is there and no base64
     */
    public static byte @Nullable [] bytesOrNull(JsonNode object, String name) {
        return object.path(name).isMissingNode() || object.path(name).isNull() ? null : bytes(object, name);
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
