package org.sotto.e2e.input;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes valid input from a description: its examples, else the plainest value of the type. What cannot be known from it, is
 * given here by name.
 */
final class Samples {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** The base points of Ed25519 and X25519: keys that no device has. */
    private static final String ED25519_KEY = base64(32, 0x66, 0x58);

    private static final String X25519_KEY = base64(32, 0, 9);
    private static final String KEM_KEY = base64(1_568, 0, 0);
    private static final String SIGNATURE = base64(64, 0, 0);

    private final Supplier<String> newNumber;
    private final Map<String, String> pathValues;

    /**
     * @param newNumber phone numbers
     * @param pathValues by the names of path parameters
     */
    Samples(Supplier<String> newNumber, Map<String, String> pathValues) {
        this.newNumber = newNumber;
        this.pathValues = pathValues;
    }

    /** A path with its parameters filled in, and the query that it cannot do without. */
    String path(Operation operation, SeededUser user) {
        String path = operation.path();
        for (Operation.Parameter parameter : operation.parameters("path")) {
            path = path.replace("{" + parameter.name() + "}", pathValue(parameter.name(), user));
        }
        for (Operation.Parameter parameter : operation.parameters("query")) {
            if (parameter.required()) {
                path = withQuery(
                        path,
                        parameter.name() + "="
                                + value(parameter.name(), parameter.schema(), user)
                                        .asString());
            }
        }
        return path;
    }

    /** @param query without its question mark */
    static String withQuery(String path, String query) {
        return path + (path.contains("?") ? "&" : "?") + query;
    }

    String pathValue(String parameter, SeededUser user) {
        return parameter.equals("deviceId")
                ? user.deviceId().toString()
                : pathValues.getOrDefault(
                        parameter,
                        UUID.nameUUIDFromBytes(parameter.getBytes(StandardCharsets.UTF_8))
                                .toString());
    }

    JsonNode body(Schema schema, SeededUser user) {
        return value("", schema, user);
    }

    private JsonNode value(String name, Schema schema, SeededUser user) {
        if (name.equals("profile_picture") && schema.allows("")) {
            // Takes a picture away; the example is shortened, to be read.
            return JSON.stringNode("");
        }
        return switch (name) {
            case "phone_number" -> JSON.stringNode(newNumber.get());
            case "country_code" -> JSON.stringNode("DE");
            case "refresh_token" -> JSON.stringNode(user.refreshToken());
            case "identity_key" -> JSON.stringNode(ED25519_KEY);
            case "identity_dh_key" -> JSON.stringNode(X25519_KEY);
            // Of the other profile than the rest of the body.
            case "libsignal_identity_key" -> JSON.nullNode();
            case "public" -> JSON.stringNode(schema.allows(KEM_KEY) ? KEM_KEY : X25519_KEY);
            case "signature" -> JSON.stringNode(SIGNATURE);
            default ->
                schema.example()
                        .filter(example -> example.isString() && schema.allows(example.asString()))
                        .orElseGet(() -> plain(schema, user));
        };
    }

    private static String base64(int length, int value, int first) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        bytes[0] = (byte) first;
        return Base64.getEncoder().encodeToString(bytes);
    }

    private JsonNode plain(Schema schema, SeededUser user) {
        if (!schema.words().isEmpty()) {
            return JSON.stringNode(schema.words().get(0));
        }
        return switch (schema.type()) {
            case "string" ->
                JSON.stringNode(
                        schema.format().filter("uuid"::equals).isPresent()
                                ? UUID.randomUUID().toString()
                                : "x");
            case "integer", "number" -> JSON.numberNode(1);
            case "boolean" -> JSON.booleanNode(true);
            case "array" -> {
                ArrayNode list = JSON.arrayNode();
                list.add(value("", schema.items(), user));
                yield list;
            }
            default -> {
                ObjectNode object = JSON.objectNode();
                schema.properties().forEach((name, property) -> object.set(name, value(name, property, user)));
                yield object;
            }
        };
    }
}
