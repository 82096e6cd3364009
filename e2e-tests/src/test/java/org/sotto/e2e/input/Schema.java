package org.sotto.e2e.input;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * What a description says of a value.
 *
 * @param node the schema, references resolved
 * @param document where references lead to
 */
record Schema(JsonNode node, JsonNode document) {

    static Schema of(JsonNode node, JsonNode document) {
        JsonNode resolved = node;
        for (String wrapper : List.of("allOf", "oneOf")) {
            if (resolved.path(wrapper).size() == 1) {
                resolved = resolved.path(wrapper).path(0);
            }
        }
        if (resolved.has("$ref")) {
            resolved = document.at(resolved.path("$ref").asString().substring(1));
        }
        return new Schema(resolved, document);
    }

    /** The JSON type, of several the one that is not null; a description that names none is one of an object. */
    String type() {
        JsonNode type = node.path("type");
        if (type.isArray()) {
            return type.valueStream()
                    .map(JsonNode::asString)
                    .filter(name -> !name.equals("null"))
                    .findFirst()
                    .orElse("object");
        }
        return type.asString("object");
    }

    Map<String, Schema> properties() {
        Map<String, Schema> properties = new LinkedHashMap<>();
        node.path("properties")
                .properties()
                .forEach(entry -> properties.put(entry.getKey(), of(entry.getValue(), document)));
        return properties;
    }

    boolean requires(String property) {
        return node.path("required").valueStream().anyMatch(name -> name.asString()
                .equals(property));
    }

    Schema items() {
        return of(node.path("items"), document);
    }

    OptionalInt limit(String keyword) {
        JsonNode limit = node.path(keyword);
        return limit.isNumber() ? OptionalInt.of(limit.asInt()) : OptionalInt.empty();
    }

    List<String> words() {
        return node.path("enum").valueStream().map(JsonNode::asString).toList();
    }

    Optional<Pattern> pattern() {
        return Optional.ofNullable(node.path("pattern").asString(null)).map(Pattern::compile);
    }

    Optional<String> format() {
        return Optional.ofNullable(node.path("format").asString(null));
    }

    Optional<JsonNode> example() {
        return Optional.ofNullable(node.get("example"));
    }

    /** Whether the description leaves room for this text. */
    boolean allows(String text) {
        return type().equals("string")
                && text.codePointCount(0, text.length()) <= limit("maxLength").orElse(Integer.MAX_VALUE)
                && text.length() >= limit("minLength").orElse(0)
                && (words().isEmpty() || words().contains(text))
                && pattern().map(pattern -> pattern.matcher(text).find()).orElse(true);
    }
}
