package org.sotto.gateway.frame;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.util.Base64;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sotto.common.id.Uuids;
import org.sotto.proto.v1.DeviceKey;

/**
 * The values of one frame's {@code data} while it is read. An action may stand behind its data, so values are kept as they
 * come and checked once the action is known.
 */
final class Fields {
    private static final int SHOWN_CHARS = 80;

    private final Map<Field, Object> values = new EnumMap<>(Field.class);

    /** A value of a kind that no field has, as it is shown in an error. */
    record Odd(String shown) {}

    /** A nested value that was found to be wrong while it was read. */
    record Broken(String message) {}

    void put(Field field, @Nullable Object value) {
        if (value == null) {
            values.remove(field);
        } else {
            values.put(field, value);
        }
    }

    private @Nullable Object get(Field field) {
        return values.get(field);
    }

    /** A text as it came, for echoing it in an error. */
    @Nullable
    String echo(Field field, int maxChars) {
        return get(field) instanceof String text && text.length() <= maxChars ? text : null;
    }

    String text(Field field, String expected) {
        return optionalText(field, expected).orElseThrow(() -> InvalidField.missing(field.word(), expected));
    }

    Optional<String> optionalText(Field field, String expected) {
        Object value = get(field);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof String text) {
            return Optional.of(text);
        }
        throw InvalidField.of(field.word(), shown(value), expected);
    }

    /** One of some words. */
    <T> T word(Field field, Map<String, T> words, String expected) {
        String text = text(field, expected);
        T meaning = words.get(text);
        if (meaning == null) {
            throw InvalidField.of(field.word(), shown(text), expected);
        }
        return meaning;
    }

    UUID uuid(Field field) {
        return optionalUuid(field).orElseThrow(() -> InvalidField.missing(field.word(), "a UUID"));
    }

    Optional<UUID> optionalUuid(Field field) {
        Optional<String> text = optionalText(field, "a UUID");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Optional<UUID> id = Uuids.parse(text.get());
        if (id.isEmpty()) {
            throw InvalidField.of(field.word(), shown(text.get()), "a UUID");
        }
        return id;
    }

    long integer(Field field, long min, long max) {
        return optionalInteger(field, min, max).orElseThrow(() -> InvalidField.missing(field.word(), range(min, max)));
    }

    OptionalLong optionalInteger(Field field, long min, long max) {
        Object value = get(field);
        if (value == null) {
            return OptionalLong.empty();
        }
        if (value instanceof Long number && number >= min && number <= max) {
            return OptionalLong.of(number);
        }
        throw InvalidField.of(field.word(), shown(value), range(min, max));
    }

    boolean flag(Field field) {
        Object value = get(field);
        if (value == null) {
            return false;
        }
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw InvalidField.of(field.word(), shown(value), "true or false");
    }

    ByteString bytes(Field field) {
        return base64(field.word(), text(field, "base64"));
    }

    Optional<ByteString> optionalBytes(Field field) {
        return optionalText(field, "base64").map(text -> base64(field.word(), text));
    }

    List<DeviceKey> deviceKeys() {
        Object value = get(Field.DEVICE_KEYS);
        if (value == null) {
            return List.of();
        }
        if (value instanceof Broken broken) {
            throw new InvalidField(broken.message());
        }
        if (value instanceof DeviceKeys keys) {
            return keys.keys();
        }
        throw InvalidField.of(Field.DEVICE_KEYS.word(), shown(value), "an object of {type, body} by device id");
    }

    /** A list of 1 to {@code max} ids; the same id twice counts once. */
    Set<UUID> uuids(Field field, int max) {
        String expected = "a list of 1 to " + max + " UUIDs";
        Object value = get(field);
        if (value == null) {
            throw InvalidField.missing(field.word(), expected);
        }
        if (!(value instanceof Items items)) {
            throw InvalidField.of(field.word(), shown(value), expected);
        }
        if (items.count() == 0 || items.count() > max) {
            throw InvalidField.of(field.word(), items.count() + " of them", expected);
        }
        Set<UUID> ids = new LinkedHashSet<>();
        for (Object item : items.first()) {
            Optional<UUID> id = item instanceof String text ? Uuids.parse(text) : Optional.empty();
            ids.add(id.orElseThrow(
                    () -> InvalidField.of(field.word(), "with " + shown(item) + " among them", expected)));
        }
        return ids;
    }

    /**
     * A list as it came.
     *
     * @param first the first items, at most {@link FrameReader#MAX_LIST_ITEMS} of them
     * @param count how many there were in all
     */
    record Items(List<Object> first, int count) {}

    /** The key messages of one message. */
    record DeviceKeys(List<DeviceKey> keys) {}

    /** Decodes base64 (RFC 4648 section 4). */
    static ByteString base64(String field, String text) {
        try {
            return UnsafeByteOperations.unsafeWrap(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            throw InvalidField.of(field, shown(text), "base64 of RFC 4648 section 4");
        }
    }

    private static String range(long min, long max) {
        return "an integer from " + min + " to " + max;
    }

    static String shown(Object value) {
        if (value instanceof String text) {
            return text.length() <= SHOWN_CHARS
                    ? '"' + text + '"'
                    : '"' + text.substring(0, SHOWN_CHARS) + "…\" (" + text.length() + " characters)";
        }
        if (value instanceof Odd odd) {
            return odd.shown();
        }
        if (value instanceof Items items) {
            return "a list of " + items.count();
        }
        return value instanceof DeviceKeys || value instanceof Broken ? "an object" : String.valueOf(value);
    }
}
