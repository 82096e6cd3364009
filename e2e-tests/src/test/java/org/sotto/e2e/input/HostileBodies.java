package org.sotto.e2e.input;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.sotto.e2e.input.HostileCase.Expected;
import org.sotto.e2e.input.HostileCase.Sent;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Bodies of one operation that are wrong in one place, and bodies that are wrong as a whole. */
final class HostileBodies {
    private static final String MARK = "@@HERE@@";
    private static final int MEBIBYTE = 1024 * 1024;

    /** For whom it is found out what the description promises. */
    private static final SeededUser ANYBODY = new SeededUser(new UUID(0, 1), new UUID(0, 2), "token", "refresh-token");

    private final Operation operation;
    private final Schema schema;
    private final Samples samples;
    private final List<HostileCase> cases = new ArrayList<>();

    /**
     * Where a value stands.
     *
     * @param steps names, and "0" for the first of a list
     * @param required whether a body without it is refused; a list may be empty that has no least length
     * @param nullable whether it may be null
     */
    private record Place(List<String> steps, Schema schema, boolean required, boolean nullable) {
        String name() {
            return String.join(".", steps);
        }

        String last() {
            return steps.get(steps.size() - 1);
        }

        boolean isElement() {
            return last().equals("0");
        }
    }

    private HostileBodies(Operation operation, Schema schema, Samples samples) {
        this.operation = operation;
        this.schema = schema;
        this.samples = samples;
    }

    static List<HostileCase> of(Operation operation, Schema schema, Samples samples) {
        HostileBodies bodies = new HostileBodies(operation, schema, samples);
        places(List.of(), schema).forEach(bodies::wrongIn);
        bodies.wrongAsAWhole();
        bodies.wrongContentTypes();
        return bodies.cases;
    }

    private static List<Place> places(List<String> above, Schema schema) {
        List<Place> places = new ArrayList<>();
        schema.properties().forEach((name, property) -> {
            List<String> steps = new ArrayList<>(above);
            steps.add(name);
            boolean required = schema.requires(name);
            places.add(new Place(List.copyOf(steps), property, required, !required));
            places.addAll(places(steps, property));
            if (property.type().equals("array")) {
                steps.add("0");
                boolean notEmpty = property.limit("minItems").orElse(0) > 0;
                places.add(new Place(List.copyOf(steps), property.items(), notEmpty, false));
                places.addAll(places(steps, property.items()));
            }
        });
        return places;
    }

    private void wrongIn(Place place) {
        add(
                place.name() + " missing",
                place.required ? Expected.REFUSAL : Expected.ANSWER,
                user -> without(place, user));
        values(place)
                .forEach((value, expected) ->
                        add(place.name() + " = " + value, expected, user -> json(user, place, value)
                                .replace("\"" + MARK + "\"", value)));
        if (place.schema.type().equals("string")) {
            texts(place.schema).forEach((what, change) -> {
                // Decided by a sample: those of one description are alike.
                add(
                        place.name() + " " + what,
                        user -> expected(place.schema, change.apply(sample(place, user))),
                        user -> json(user, place, what)
                                .replace("\"" + MARK + "\"", quoted(change.apply(sample(place, user)))));
            });
        }
        if (!place.isElement()) {
            String name = "\"" + place.last() + "\":";
            add(place.name() + " twice", Expected.ANSWER, user -> json(user, place, "twice")
                    .replace(name + "\"" + MARK + "\"", name + "null," + name + quoted("x")));
        }
    }

    /** Values of all types. */
    private static Map<String, Expected> values(Place place) {
        Map<String, Expected> values = new LinkedHashMap<>();
        String type = place.schema.type();
        values.put("null", place.nullable ? Expected.ANSWER : Expected.REFUSAL);
        for (String bool : List.of("true", "false")) {
            values.put(bool, type.equals("boolean") ? Expected.ANSWER : Expected.REFUSAL);
        }
        for (String number : List.of(
                "0", "-1", "1.5", "1e3", "1e400", "-0", "2147483648", "9007199254740993", "123456789".repeat(4))) {
            values.put(number, type.equals("integer") || type.equals("number") ? Expected.ANSWER : Expected.REFUSAL);
        }
        for (String text : List.of("\"\"", "\" \"", "\"x\"", "\"true\"", "\"1\"", "\"null\"", "\"[]\"")) {
            String content = text.substring(1, text.length() - 1);
            values.put(text, type.equals("string") ? expected(place.schema, content) : Expected.REFUSAL);
        }
        for (String list : List.of("[]", "[[]]", "[null]", "[{}]", "[1,\"x\"]")) {
            values.put(list, type.equals("array") ? Expected.ANSWER : Expected.REFUSAL);
        }
        for (String object : List.of("{}", "{\"a\":1}", "{\"\":{}}", "{\"__proto__\":{\"x\":1}}")) {
            values.put(object, type.equals("object") ? Expected.ANSWER : Expected.REFUSAL);
        }
        for (int depth : new int[] {100, 1_000, 30_000}) {
            values.put(
                    "[".repeat(depth) + "]".repeat(depth), type.equals("array") ? Expected.ANSWER : Expected.REFUSAL);
            values.put(
                    "{\"a\":".repeat(depth) + "1" + "}".repeat(depth),
                    type.equals("object") ? Expected.ANSWER : Expected.REFUSAL);
        }
        // What no JSON has.
        for (String nonsense : List.of(
                "NaN",
                "Infinity",
                "undefined",
                "'x'",
                "0x10",
                "01",
                "+1",
                ".5",
                "\"\\x\"",
                "\"\\u12\"",
                "\"\u0000\"",
                "\"line\nbreak\"")) {
            values.put(nonsense, Expected.REFUSAL);
        }
        // Of a list that may be empty, the only element that is not there leaves just that.
        values.put("", place.isElement() && !place.required ? Expected.ANSWER : Expected.REFUSAL);
        return values;
    }

    /** Ways to spoil a text. */
    private static Map<String, Function<String, String>> texts(Schema schema) {
        Map<String, Function<String, String>> texts = new LinkedHashMap<>();
        for (char control = 0; control < ' '; control++) {
            String added = String.valueOf(control);
            texts.put(String.format("with control character %02x", (int) control), text -> text + added);
        }
        for (char odd : new char[] {
            0x7f, 0x85, 0xa0, 0xd800, 0xdbff, 0xdc00, 0xdfff, 0x200b, 0x202e, 0x2028, 0xfeff, 0xfffe, 0xffff
        }) {
            String added = String.valueOf(odd);
            texts.put(String.format("with %04x at its end", (int) odd), text -> text + added);
            texts.put(String.format("with %04x at its beginning", (int) odd), text -> added + text);
            texts.put(String.format("of %04x alone", (int) odd), text -> added);
        }
        texts.put("in capitals", text -> text.toUpperCase(Locale.ROOT));
        texts.put("in small letters", text -> text.toLowerCase(Locale.ROOT));
        texts.put("twice in a row", text -> text + text);
        texts.put("in spaces", text -> " " + text + " ");
        texts.put("without its last character", text -> text.substring(0, Math.max(0, text.length() - 1)));
        texts.put("with an emoji", text -> text + "\ud83d\ude00");
        texts.put("with full-width digits", text -> text + "\uff11\uff12");
        texts.put("with quotes", text -> text + "' OR '1'='1\" --");
        texts.put("with markup", text -> text + "<script>alert(1)</script>${jndi:ldap://127.0.0.1/x}%s%n");
        texts.put("of a path", text -> "../../../../etc/passwd");
        texts.put("of 70,000 characters", text -> "x".repeat(70_000));
        texts.put("of one mebibyte", text -> "x".repeat(MEBIBYTE - 2_000));
        texts.put("of more than one mebibyte", text -> "x".repeat(MEBIBYTE + 1));
        schema.limit("maxLength").ifPresent(max -> {
            texts.put("at its limit", text -> "x".repeat(max));
            texts.put("one beyond its limit", text -> "x".repeat(max + 1));
            texts.put("at its limit in emoji", text -> "\ud83d\ude00".repeat(max / 2));
        });
        return texts;
    }

    private static Expected expected(Schema schema, String text) {
        if (!schema.allows(text)) {
            return Expected.REFUSAL;
        }
        boolean plain = schema.limit("maxLength").isPresent()
                && schema.pattern().isEmpty()
                && schema.format().isEmpty()
                && schema.words().isEmpty()
                && text.length() == schema.limit("maxLength").orElse(0);
        return plain ? Expected.NO_INVALID_REQUEST : Expected.ANSWER;
    }

    private void wrongAsAWhole() {
        for (String body : List.of(
                "",
                " ",
                "null",
                "true",
                "0",
                "\"x\"",
                "[]",
                "[{}]",
                "{",
                "}",
                "{}{}",
                "[[[[",
                "{\"\":1}",
                "{\"a\"}",
                "{a:1}",
                "{'a':1}",
                "// x\n{}",
                "{/* x */}",
                "{}x",
                "\u0000{}",
                "\ufeff{}",
                "<a/>",
                "a=b&c=d")) {
            add("body " + quoted(body), Expected.ANSWER, user -> body);
        }
        add("unknown fields", Expected.ANSWER, user -> changed(user, body -> body.put("no_such_field", 1)));
        add(
                "a thousand unknown fields",
                Expected.ANSWER,
                user -> changed(user, body -> {
                    for (int i = 0; i < 1_000; i++) {
                        body.put("f" + i, i);
                    }
                }));
        add(
                "fields in camel case",
                Expected.ANSWER,
                user -> changed(user, body -> List.copyOf(body.propertyNames())
                        .forEach(name -> body.set(camelCase(name), body.remove(name)))));
        add(
                "fields in capitals",
                Expected.ANSWER,
                user -> changed(user, body -> List.copyOf(body.propertyNames())
                        .forEach(name -> body.set(name.toUpperCase(Locale.ROOT), body.remove(name)))));
        add("whole body twice", Expected.ANSWER, user -> valid(user).toString().repeat(2));
        add("spaces of one mebibyte", Expected.ANSWER, user -> " ".repeat(MEBIBYTE + 1));
        add("spaces of a little less", Expected.ANSWER, user -> " ".repeat(MEBIBYTE - 1));
        for (int cut = 1; cut <= 20; cut++) {
            int part = cut;
            add("cut after " + part + " of 21 parts", Expected.ANSWER, user -> {
                String body = valid(user).toString();
                return body.substring(0, body.length() * part / 21);
            });
        }
        raw("in UTF-16", user -> valid(user).toString().getBytes(StandardCharsets.UTF_16), Map.of());
        raw(
                "with bytes that are no UTF-8",
                user -> {
                    byte[] body = valid(user).toString().getBytes(StandardCharsets.UTF_8);
                    // Two continuation bytes: an encoded surrogate (ED A0 80) without its head.
                    body[body.length / 2] = (byte) 0xA0;
                    body[body.length / 2 + 1] = (byte) 0x80;
                    return body;
                },
                Map.of());
        raw("of zeros", user -> new byte[1_000], Map.of());
    }

    private void wrongContentTypes() {
        for (String type : List.of(
                "text/plain",
                "application/xml",
                "application/x-www-form-urlencoded",
                "multipart/form-data",
                "application/x-protobuf",
                "application/octet-stream",
                "application/json;charset=utf-16",
                "application/json;charset=x",
                "application/json; charset=UTF-8",
                "application/merge-patch+json",
                "*/*",
                "x",
                "/",
                "application/",
                ";",
                "application/json, text/plain",
                "application/json;" + "a=b;".repeat(200))) {
            raw(
                    "as " + type,
                    user -> valid(user).toString().getBytes(StandardCharsets.UTF_8),
                    Map.of("Content-Type", type));
        }
        raw("as nothing", user -> valid(user).toString().getBytes(StandardCharsets.UTF_8), Map.of("Content-Type", ""));
        for (String encoding : List.of("gzip", "br", "identity", "x")) {
            raw(
                    "encoded as " + encoding,
                    user -> valid(user).toString().getBytes(StandardCharsets.UTF_8),
                    Map.of("Content-Type", "application/json", "Content-Encoding", encoding));
        }
    }

    private void raw(String what, Function<SeededUser, byte[]> body, Map<String, String> headers) {
        cases.add(new HostileCase(
                what,
                Expected.ANSWER,
                user -> new Sent(
                        operation.method(),
                        samples.path(operation, user),
                        headers.isEmpty() ? Map.of("Content-Type", "application/json") : headers,
                        body.apply(user))));
    }

    private void add(String what, Expected expected, Function<SeededUser, String> body) {
        add(what, user -> expected, body);
    }

    private void add(String what, Function<SeededUser, Expected> expected, Function<SeededUser, String> body) {
        cases.add(new HostileCase(
                what.length() <= 120 ? what : what.substring(0, 100) + "… (" + what.length() + " characters)",
                expected.apply(ANYBODY),
                user -> new Sent(
                        operation.method(),
                        samples.path(operation, user),
                        Map.of("Content-Type", "application/json"),
                        body.apply(user).getBytes(StandardCharsets.UTF_8))));
    }

    private JsonNode valid(SeededUser user) {
        return samples.body(schema, user);
    }

    private String changed(SeededUser user, Consumer<ObjectNode> change) {
        ObjectNode body = (ObjectNode) valid(user);
        change.accept(body);
        return body.toString();
    }

    private String sample(Place place, SeededUser user) {
        return valid(user).at("/" + String.join("/", place.steps)).asString("");
    }

    private String without(Place place, SeededUser user) {
        return changed(user, body -> {
            JsonNode parent = parent(body, place);
            if (parent instanceof ObjectNode object) {
                object.remove(place.last());
            } else {
                ((ArrayNode) parent).removeAll();
            }
        });
    }

    /** A valid body with a mark in that place. */
    private String json(SeededUser user, Place place, String what) {
        return changed(user, body -> {
            JsonNode parent = parent(body, place);
            if (parent instanceof ObjectNode object) {
                object.put(place.last(), MARK);
            } else if (parent instanceof ArrayNode list) {
                list.set(0, MARK);
            } else {
                throw new AssertionError(what + ": " + operation + " has no " + place.name() + " in " + body);
            }
        });
    }

    private static JsonNode parent(JsonNode body, Place place) {
        JsonNode parent = body;
        for (String step : place.steps.subList(0, place.steps.size() - 1)) {
            parent = parent instanceof ArrayNode list ? list.get(0) : parent.path(step);
        }
        return parent;
    }

    /** As JSON, with every character that UTF-8 cannot carry escaped. */
    private static String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\' || c < ' ' || Character.isSurrogate(c)) {
                json.append(String.format("\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }

    private static String camelCase(String name) {
        return Pattern.compile("_([a-z])").matcher(name).replaceAll(found -> found.group(1)
                .toUpperCase(Locale.ROOT));
    }
}
