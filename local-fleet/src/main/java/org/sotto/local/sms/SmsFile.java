package org.sotto.local.sms;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The file to which user-service's local sender appends one JSON object a line:
 * {@code {"at": ms, "phone_number": "+…", "channel": "sms" or "voice", "code": "123456", "text": "…"}}.
 *
 * @param path the file; it need not exist
 */
public record SmsFile(Path path) {
    private static final JsonMapper JSON = JsonMapper.shared();

    /**
     * The newest message to a number.
     *
     * @param phoneNumber in E.164; spaces, hyphens and parentheses are ignored
     */
    public Optional<Sms> newest(String phoneNumber) throws IOException {
        String wanted = phoneNumber.replaceAll("[\\s()-]", "");
        if (!wanted.matches("\\+[1-9][0-9]{4,14}")) {
            throw new IllegalArgumentException(
                    "phone number: " + phoneNumber + " (expected: E.164, such as +4915112345678)");
        }
        if (!Files.exists(path)) {
            return Optional.empty();
        }
        Optional<Sms> newest = Optional.empty();
        try (BufferedReader lines = Files.newBufferedReader(path)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                // The cheap test first: the file of a load run has very many lines for other numbers.
                Optional<Sms> sms = line.contains(wanted) ? parse(line) : Optional.empty();
                if (sms.isPresent() && sms.get().phoneNumber().equals(wanted)) {
                    newest = sms;
                }
            }
        }
        return newest;
    }

    /** Empty for a line that is not whole: the sender may be writing it at this moment. */
    private static Optional<Sms> parse(String line) {
        JsonNode node;
        try {
            node = JSON.readTree(line);
        } catch (JacksonException e) {
            return Optional.empty();
        }
        if (!node.path("code").isString() || !node.path("phone_number").isString()) {
            return Optional.empty();
        }
        return Optional.of(new Sms(
                node.path("at").asLong(0),
                node.path("phone_number").asString(),
                node.path("code").asString(),
                node.path("text").asString("")));
    }
}
