package org.sotto.e2e.input;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * A call that a description has.
 *
 * @param method in capitals
 * @param path with its parameters in braces
 * @param parameters of path and query
 * @param body what it takes, where it takes something
 */
record Operation(String method, String path, List<Parameter> parameters, Optional<Schema> body) {
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");

    /** @param in {@code path} or {@code query} */
    record Parameter(String name, String in, boolean required, Schema schema) {}

    /** All calls of a description. */
    static List<Operation> of(JsonNode document) {
        List<Operation> operations = new ArrayList<>();
        document.path("paths").properties().forEach(path -> path.getValue().properties().stream()
                .filter(method -> METHODS.contains(method.getKey()))
                .forEach(method -> operations.add(
                        of(method.getKey().toUpperCase(Locale.ROOT), path.getKey(), method.getValue(), document))));
        return operations;
    }

    private static Operation of(String method, String path, JsonNode operation, JsonNode document) {
        List<Parameter> parameters = operation
                .path("parameters")
                .valueStream()
                .map(parameter -> new Parameter(
                        parameter.path("name").asString(),
                        parameter.path("in").asString(),
                        parameter.path("required").asBoolean(false),
                        Schema.of(parameter.path("schema"), document)))
                .toList();
        JsonNode body = operation.at("/requestBody/content/application~1json/schema");
        return new Operation(
                method,
                path,
                parameters,
                body.isMissingNode() ? Optional.empty() : Optional.of(Schema.of(body, document)));
    }

    List<Parameter> parameters(String in) {
        return parameters.stream().filter(parameter -> parameter.in.equals(in)).toList();
    }

    @Override
    public String toString() {
        return method + " " + path;
    }
}
