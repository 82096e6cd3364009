package org.sotto.e2e.input;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sotto.e2e.input.HostileCase.Expected;
import org.sotto.e2e.input.HostileCase.Sent;

/** All hostile requests of an operation: bodies, paths, queries, headers, methods; at least 200 of them. */
final class HostileRequests {
    static final int AT_LEAST = 200;

    private static final String ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_.~";

    private final Operation operation;
    private final Samples samples;
    private final Random random;
    private final List<HostileCase> cases = new ArrayList<>();

    private HostileRequests(Operation operation, Samples samples, Random random) {
        this.operation = operation;
        this.samples = samples;
        this.random = random;
    }

    static List<HostileCase> of(Operation operation, Samples samples, Random random) {
        HostileRequests requests = new HostileRequests(operation, samples, random);
        operation.body().ifPresent(schema -> requests.cases.addAll(HostileBodies.of(operation, schema, samples)));
        operation.parameters("path").forEach(requests::wrongPaths);
        operation.parameters("query").forEach(requests::wrongQueries);
        requests.oddQueries();
        requests.wrongTokens();
        requests.oddHeaders();
        requests.otherMethods();
        if (operation.body().isEmpty()) {
            requests.bodiesWhereNoneIsExpected();
        }
        requests.fillUp();
        return requests.cases;
    }

    private void wrongPaths(Operation.Parameter parameter) {
        String id = UUID.randomUUID().toString();
        Map<String, Expected> ids = new LinkedHashMap<>();
        for (String other : List.of(
                id,
                id.toUpperCase(Locale.ROOT),
                new UUID(0, 0).toString(),
                new UUID(-1, -1).toString(),
                "me",
                "contacts",
                "~",
                "*",
                "$ne")) {
            ids.put(other, Expected.ANSWER);
        }
        for (String malformed : List.of(
                "x",
                "0",
                "-1",
                "null",
                "undefined",
                id.substring(1),
                id + "0",
                id.replace("-", ""),
                id.replace('-', '_'),
                "(" + id + ")",
                id.replace(id.charAt(0), 'g'),
                "1-1-1-1-1",
                id + "," + id,
                "a".repeat(36),
                "-".repeat(36),
                "a".repeat(900),
                "a".repeat(1_100),
                "%00",
                "%2e%2e",
                "%2F",
                id + "%20",
                "%C3%A4",
                "%ED%A0%80",
                "%FF",
                id + ";a=b",
                "..",
                ".",
                id + "%0d%0aX-A:%20b",
                "%2525",
                "'" + "--",
                "%3Cscript%3E")) {
            // Where the same path has a fixed word, another call may answer.
            ids.put(malformed, malformed.startsWith(".") ? Expected.ANSWER : Expected.REFUSAL);
        }
        ids.forEach((value, expected) -> add(
                "path " + parameter.name() + " = " + value,
                expected,
                user -> new Sent(
                        operation.method(),
                        samples.path(operation, user).replace(samples.pathValue(parameter.name(), user), value),
                        jsonHeaders(),
                        body(user))));
        add("path with a slash at its end", Expected.ANSWER, user -> sent(user, samples.path(operation, user) + "/"));
        add(
                "path doubled",
                Expected.ANSWER,
                user -> sent(user, samples.path(operation, user).repeat(2)));
    }

    private void wrongQueries(Operation.Parameter parameter) {
        String name = parameter.name();
        boolean number = parameter.schema().type().equals("integer");
        Map<String, Expected> values = new LinkedHashMap<>();
        for (String word : List.of(
                "",
                "x",
                "1.5",
                "1e3",
                "2147483648",
                "9".repeat(40),
                " 5",
                "5 ",
                "+5",
                "0x5",
                "\uff11",
                "\u0661",
                "null",
                "true",
                "[]",
                "{}",
                "1,2",
                "1;2",
                "\u0000",
                "\ud83d\ude00",
                "../x",
                "'",
                "\"",
                "a".repeat(500),
                "a".repeat(3_000),
                "%",
                UUID.randomUUID().toString(),
                new UUID(0, 0).toString(),
                "00000000-0000-1000-8000-000000000000",
                UUID.randomUUID().toString().toUpperCase(Locale.ROOT))) {
            boolean uuid = word.length() == 36;
            values.put(word, number || !uuid ? Expected.REFUSAL : Expected.ANSWER);
        }
        if (number) {
            int min = parameter.schema().limit("minimum").orElseThrow();
            int max = parameter.schema().limit("maximum").orElseThrow();
            for (int inside : new int[] {min, min + 1, max - 1, max}) {
                values.put(Integer.toString(inside), Expected.NO_INVALID_REQUEST);
            }
            for (int outside : new int[] {min - 1, max + 1, -max, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
                values.put(Integer.toString(outside), Expected.REFUSAL);
            }
        }
        values.forEach((value, expected) -> add(
                "query " + name + " = " + value,
                expected,
                user -> sent(user, Samples.withQuery(samples.path(operation, user), name + "=" + encoded(value)))));
        add(
                "query " + name + " twice",
                Expected.ANSWER,
                user -> sent(user, Samples.withQuery(samples.path(operation, user), name + "=1&" + name + "=x")));
        add(
                "query " + name + " bare",
                Expected.ANSWER,
                user -> sent(user, Samples.withQuery(samples.path(operation, user), name)));
        add(
                "query " + name + "[]",
                Expected.ANSWER,
                user -> sent(user, Samples.withQuery(samples.path(operation, user), name + "%5B%5D=1")));
    }

    private void oddQueries() {
        for (String query : List.of(
                "",
                "x",
                "x=y",
                "=",
                "&&",
                "a=1&a=2",
                "%00=%00",
                "%FF=%FF",
                "%ED%A0%80",
                "access_token=x",
                "_method=DELETE",
                "a=" + "b".repeat(3_000),
                "a=b&".repeat(500),
                "class.module.classLoader=x",
                "a=%0d%0aX:%20y")) {
            add(
                    "query " + query,
                    Expected.ANSWER,
                    user -> sent(user, Samples.withQuery(samples.path(operation, user), query)));
        }
    }

    private void wrongTokens() {
        for (String scheme : List.of(
                "",
                "Bearer",
                "Bearer ",
                "Bearer x",
                "Bearer a.b.c",
                "Bearer ..",
                "Basic eDp5",
                "Digest x",
                "Negotiate x",
                "Bearer null",
                "Bearer " + "a".repeat(5_000),
                "Bearer eyJhbGciOiJub25lIn0.e30.")) {
            add("authorization " + scheme, Expected.ANSWER, user -> headers(user, Map.of("Authorization", scheme)));
        }
        add(
                "authorization of another scheme's spelling",
                Expected.ANSWER,
                user -> headers(user, Map.of("Authorization", "bEARER " + user.accessToken())));
        add(
                "authorization without its scheme",
                Expected.ANSWER,
                user -> headers(user, Map.of("Authorization", user.accessToken())));
        add(
                "authorization with a refresh token",
                Expected.ANSWER,
                user -> headers(user, Map.of("Authorization", "Bearer " + user.refreshToken())));
        add(
                "authorization twice in one",
                Expected.ANSWER,
                user -> headers(
                        user,
                        Map.of("Authorization", "Bearer " + user.accessToken() + ", Bearer " + user.accessToken())));
        for (int part = 1; part < 10; part++) {
            int cut = part;
            add(
                    "authorization cut after " + part + " of 10 parts",
                    Expected.ANSWER,
                    user -> headers(
                            user,
                            Map.of(
                                    "Authorization",
                                    "Bearer "
                                            + user.accessToken()
                                                    .substring(
                                                            0,
                                                            user.accessToken().length() * cut / 10))));
        }
    }

    private void oddHeaders() {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        headers.put(
                "X-Device-ID", List.of("", "x", UUID.randomUUID().toString(), "a".repeat(4_000), "../..", "1-1-1-1-1"));
        headers.put(
                "X-App-Version",
                List.of("", "x", "0", "0.0.0", "1.2.3", "999999999999.1", "1." + "1.".repeat(500), "-1", "1.2.3-x"));
        headers.put(
                "Accept",
                List.of(
                        "",
                        "x",
                        "text/html",
                        "application/xml",
                        "*/*;q=0",
                        "application/json;q=x",
                        "a/b,".repeat(300)));
        headers.put("Accept-Language", List.of("", "x", "de;q=5", "*", "a".repeat(2_000), "%s%n"));
        headers.put("Accept-Encoding", List.of("", "x", "gzip", "br;q=9"));
        headers.put("Idempotency-Key", List.of("", "x", "a".repeat(4_000), "../.."));
        headers.put(
                "X-Forwarded-For", List.of("", "x", "127.0.0.1", "a,b,c", "::1, 999.1.1.1", "1.1.1.1,".repeat(300)));
        headers.put("X-Forwarded-Host", List.of("example.org", "\"><script>"));
        headers.put("X-HTTP-Method-Override", List.of("DELETE", "x"));
        headers.put("If-None-Match", List.of("*", "\"x\"", "x"));
        headers.put("If-Modified-Since", List.of("x", "Thu, 01 Jan 1970 00:00:00 GMT"));
        headers.put("Range", List.of("bytes=0-0", "bytes=5-1", "x=1"));
        headers.put("Origin", List.of("null", "https://evil.example", "x"));
        headers.put("Cookie", List.of("a=b", "=;=;=", "a=" + "b".repeat(4_000)));
        headers.put("Forwarded", List.of("for=127.0.0.1;proto=x", "x"));
        headers.put("traceparent", List.of("x", "00-" + "0".repeat(32) + "-" + "0".repeat(16) + "-01"));
        headers.forEach((name, values) -> values.forEach(value ->
                add("header " + name + ": " + value, Expected.ANSWER, user -> headers(user, Map.of(name, value)))));
    }

    private void otherMethods() {
        for (String method : List.of("PATCH", "OPTIONS", "TRACE", "PROPFIND", "X", "get")) {
            add(
                    "method " + method,
                    Expected.ANSWER,
                    user -> new Sent(method, samples.path(operation, user), jsonHeaders(), body(user)));
        }
    }

    private void bodiesWhereNoneIsExpected() {
        for (String body :
                List.of("{}", "x", "[", "null", "{\"user_id\": 1}", " ".repeat(70_000), "x".repeat(1024 * 1024 + 1))) {
            add(
                    "a body that nobody asked for: " + body.length() + " of " + body.charAt(0),
                    Expected.ANSWER,
                    user -> new Sent(
                            operation.method(),
                            samples.path(operation, user),
                            jsonHeaders(),
                            body.getBytes(StandardCharsets.UTF_8)));
        }
    }

    /** Random ones where description and tables give too few; the run prints what they come from. */
    private void fillUp() {
        for (int i = 0; cases.size() < AT_LEAST + 10; i++) {
            String noise = noise(1 + random.nextInt(60));
            switch (i % 3) {
                case 0 ->
                    add(
                            "query of noise " + noise,
                            Expected.ANSWER,
                            user -> sent(
                                    user,
                                    Samples.withQuery(
                                            samples.path(operation, user), encoded(noise) + "=" + encoded(noise))));
                case 1 ->
                    add(
                            "header of noise " + noise,
                            Expected.ANSWER,
                            user -> headers(user, Map.of("X-" + noise.replaceAll("[^A-Za-z0-9]", "a"), noise)));
                default -> {
                    double at = random.nextDouble();
                    char instead = ALPHABET.charAt(random.nextInt(62));
                    add("token with " + instead + " at " + at, Expected.ANSWER, user -> {
                        StringBuilder token = new StringBuilder(user.accessToken());
                        token.setCharAt((int) (token.length() * at), instead);
                        return headers(user, Map.of("Authorization", "Bearer " + token));
                    });
                }
            }
        }
    }

    private String noise(int length) {
        StringBuilder noise = new StringBuilder();
        for (int i = 0; i < length; i++) {
            noise.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return noise.toString();
    }

    private void add(String what, Expected expected, Function<SeededUser, Sent> request) {
        cases.add(new HostileCase(
                what.length() <= 120 ? what : what.substring(0, 100) + "… (" + what.length() + " characters)",
                expected,
                request));
    }

    private Sent sent(SeededUser user, String path) {
        return new Sent(operation.method(), path, jsonHeaders(), body(user));
    }

    private Sent headers(SeededUser user, Map<String, String> headers) {
        Map<String, String> all = new LinkedHashMap<>(jsonHeaders());
        all.putAll(headers);
        return new Sent(operation.method(), samples.path(operation, user), all, body(user));
    }

    private Map<String, String> jsonHeaders() {
        return operation.body().isPresent() ? Map.of("Content-Type", "application/json") : Map.of();
    }

    private byte @Nullable [] body(SeededUser user) {
        return operation
                .body()
                .map(schema -> samples.body(schema, user).toString().getBytes(StandardCharsets.UTF_8))
                .orElse(null);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
