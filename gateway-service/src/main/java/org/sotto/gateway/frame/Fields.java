package org.sotto.gateway.frame;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
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
        return value instanceof DeviceKeys || value instanceof Broken ? "an object" : String.valueOf(value);
    }
}
