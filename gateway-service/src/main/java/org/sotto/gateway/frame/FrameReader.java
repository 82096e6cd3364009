package org.sotto.gateway.frame;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sotto.common.id.Uuids;
import org.sotto.gateway.frame.ClientFrame.Rejected;
import org.sotto.proto.v1.DeviceKey;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.json.JsonFactory;

/**
 * Parses text frames, once and streaming: no tree, no reflection. A frame is an object {@code {"action", "data", "ref"}},
 * nested at most 16 deep; unknown fields are skipped, of repeated fields the last one counts.
 */
public final class FrameReader {
    /** The deepest nesting of a frame; the frame's own object is the first level. */
    public static final int MAX_NESTING = 16;

    /** Of a list only so many items are kept; whoever checks it allows fewer. */
    static final int MAX_LIST_ITEMS = 200;

    private static final int MAX_NAME_CHARS = 1_024;
    private static final int MAX_NUMBER_CHARS = 100;
    private static final int MAX_REF_CHARS = 128;
    private static final int MAX_DEVICE_KEYS = 64;
    private static final Object NOTHING = new Fields.Odd("null");
    private static final int MAX_KEY_TYPE_CHARS = 32;
    private static final int SHOWN_CHARS = 80;

    private final JsonFactory json;
    private final FastThreadLocal<byte[]> buffers;

    /** @param maxFrameBytes the largest frame that the pipeline lets through */
    public FrameReader(int maxFrameBytes) {
        this.json = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_NESTING)
                        .maxStringLength(maxFrameBytes)
                        .maxNameLength(MAX_NAME_CHARS)
                        .maxNumberLength(MAX_NUMBER_CHARS)
                        .build())
                .build();
        this.buffers = new FastThreadLocal<>() {
            @Override
            protected byte[] initialValue() {
                return new byte[maxFrameBytes];
            }
        };
    }

    /** Parses a frame; the buffer is read and not released. */
    public ClientFrame read(ByteBuf text) {
        int length = text.readableBytes();
        byte[] bytes = buffers.get();
        text.readBytes(bytes, 0, length);
        Envelope envelope = new Envelope();
        try (JsonParser parser = json.createParser(ObjectReadContext.empty(), bytes, 0, length)) {
            JsonToken first = parser.nextToken();
            if (first != JsonToken.START_OBJECT) {
                return bad("the frame is " + describe(first) + " (expected: a JSON object)");
            }
            readEnvelope(parser, envelope);
            if (parser.nextToken() != null) {
                return bad("the frame has more than one JSON value (expected: one JSON object)");
            }
        } catch (JacksonException e) {
            return bad("the frame is no JSON: " + shorten(String.valueOf(e.getOriginalMessage())));
        }
        return interpret(envelope);
    }

    private static final class Envelope {
        private @Nullable Object action;
        private @Nullable Object ref;
        private @Nullable Object timestamp;
        private boolean dataIsObject = true;
        private final Fields fields = new Fields();
    }

    private static void readEnvelope(JsonParser parser, Envelope envelope) {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (name) {
                case "action" -> envelope.action = scalar(parser);
                case "ref" -> envelope.ref = scalar(parser);
                case "timestamp" -> envelope.timestamp = scalar(parser);
                case "data" -> {
                    envelope.dataIsObject = value == JsonToken.START_OBJECT || value == JsonToken.VALUE_NULL;
                    if (value == JsonToken.START_OBJECT) {
                        readData(parser, envelope.fields);
                    } else {
                        parser.skipChildren();
                    }
                }
                default -> parser.skipChildren();
            }
        }
    }

    private static void readData(JsonParser parser, Fields fields) {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            Field field = Field.of(parser.currentName());
            parser.nextToken();
            if (field == null) {
                parser.skipChildren();
            } else if (field == Field.DEVICE_KEYS) {
                fields.put(field, deviceKeys(parser));
            } else if (field == Field.USER_IDS) {
                fields.put(field, items(parser));
            } else {
                fields.put(field, scalar(parser));
            }
        }
    }

    private static @Nullable Object scalar(JsonParser parser) {
        JsonToken token = parser.currentToken();
        return switch (token) {
            case VALUE_STRING -> parser.getString();
            case VALUE_NUMBER_INT -> integer(parser);
            case VALUE_NUMBER_FLOAT -> new Fields.Odd(shorten(parser.getString()));
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> {
                parser.skipChildren();
                yield new Fields.Odd(describe(token));
            }
        };
    }

    private static Object integer(JsonParser parser) {
        try {
            return parser.getLongValue();
        } catch (InputCoercionException e) {
            return new Fields.Odd(shorten(parser.getString()));
        }
    }

    /** Reads a list of scalars whole, and keeps its first items. */
    private static @Nullable Object items(JsonParser parser) {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            return scalar(parser);
        }
        List<Object> first = new ArrayList<>();
        int count = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            Object item = scalar(parser);
            if (count++ < MAX_LIST_ITEMS) {
                first.add(item == null ? NOTHING : item);
            }
        }
        return new Fields.Items(first, count);
    }

    /** Reads {@code {device_id: {type, body}}}; the whole value is read even if a part is wrong, so that parsing can go on. */
    private static @Nullable Object deviceKeys(JsonParser parser) {
        JsonToken token = parser.currentToken();
        if (token != JsonToken.START_OBJECT) {
            return scalar(parser);
        }
        List<DeviceKey> keys = new ArrayList<>();
        String wrong = null;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String device = parser.currentName();
            JsonToken value = parser.nextToken();
            if (value != JsonToken.START_OBJECT) {
                parser.skipChildren();
                wrong = "device_keys." + shorten(device) + ": " + describe(value) + " (expected: {type, body})";
                continue;
            }
            try {
                DeviceKey key = deviceKey(parser, device);
                if (keys.size() < MAX_DEVICE_KEYS) {
                    keys.add(key);
                } else {
                    wrong = "device_keys: more than " + MAX_DEVICE_KEYS + " devices (expected: at most "
                            + MAX_DEVICE_KEYS + ")";
                }
            } catch (InvalidField e) {
                wrong = String.valueOf(e.getMessage());
            }
        }
        return wrong == null ? new Fields.DeviceKeys(keys) : new Fields.Broken(wrong);
    }

    private static DeviceKey deviceKey(JsonParser parser, String device) {
        Object type = null;
        Object body = null;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "type" -> type = scalar(parser);
                case "body" -> body = scalar(parser);
                default -> parser.skipChildren();
            }
        }
        String where = "device_keys." + shorten(device);
        Optional<UUID> deviceId = Uuids.parse(device);
        if (deviceId.isEmpty()) {
            throw InvalidField.of("device_keys", Fields.shown(device), "device ids (UUIDs) as names");
        }
        if (!(type instanceof String kind) || kind.isEmpty() || kind.length() > MAX_KEY_TYPE_CHARS) {
            throw InvalidField.of(
                    where + ".type",
                    type == null ? "absent" : Fields.shown(type),
                    "text of 1 to " + MAX_KEY_TYPE_CHARS + " characters");
        }
        if (!(body instanceof String text)) {
            throw InvalidField.of(where + ".body", body == null ? "absent" : Fields.shown(body), "base64");
        }
        return DeviceKey.newBuilder()
                .setDeviceId(Uuids.toByteString(deviceId.get()))
                .setType(kind)
                .setBody(Fields.base64(where + ".body", text))
                .build();
    }

    private static ClientFrame interpret(Envelope envelope) {
        Fields fields = envelope.fields;
        String tempId = fields.echo(Field.TEMP_ID, MAX_REF_CHARS);
        String ref = envelope.ref instanceof String text && text.length() <= MAX_REF_CHARS ? text : null;
        if (envelope.ref != null && ref == null) {
            return invalid(
                    null,
                    null,
                    tempId,
                    "ref: " + Fields.shown(envelope.ref) + " (expected: text of at most " + MAX_REF_CHARS
                            + " characters)");
        }
        if (!(envelope.action instanceof String word)) {
            return invalid(
                    ref,
                    null,
                    tempId,
                    envelope.action == null
                            ? "action is missing (expected: a name)"
                            : "action: " + Fields.shown(envelope.action) + " (expected: a name)");
        }
        Action action = Action.of(word);
        if (action == null) {
            return new Rejected(
                    ref,
                    null,
                    tempId,
                    "unknown_action",
                    "action: " + Fields.shown(word) + " (expected: an action of the protocol)",
                    false);
        }
        if (!envelope.dataIsObject) {
            return invalid(ref, word, tempId, "data is no object (expected: an object)");
        }
        try {
            if (action == Action.PING) {
                fields.put(Field.TIMESTAMP, envelope.timestamp);
            }
            return Interpreter.interpret(action, ref, tempId, fields);
        } catch (InvalidField e) {
            return invalid(ref, word, tempId, String.valueOf(e.getMessage()));
        }
    }

    private static Rejected bad(String message) {
        return new Rejected(null, null, null, "bad_frame", message, true);
    }

    private static Rejected invalid(
            @Nullable String ref, @Nullable String action, @Nullable String tempId, String message) {
        return new Rejected(ref, action, tempId, "invalid_request", message, false);
    }

    private static String describe(@Nullable JsonToken token) {
        if (token == null) {
            return "empty";
        }
        return switch (token) {
            case START_ARRAY -> "an array";
            case START_OBJECT -> "an object";
            case VALUE_STRING -> "a text";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
            case VALUE_TRUE, VALUE_FALSE -> "a truth value";
            case VALUE_NULL -> "null";
            default -> "something else";
        };
    }

    private static String shorten(String text) {
        return text.length() <= SHOWN_CHARS ? text : text.substring(0, SHOWN_CHARS) + "…";
    }
}
