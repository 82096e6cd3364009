package org.sotto.user.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.Assertions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The phones of a test: what the local sender wrote. */
public final class SmsFile {
    private static final JsonMapper JSON = new JsonMapper();

    private final Path path;

    SmsFile(Path path) {
        this.path = path;
    }

    /** All SMS to a number, oldest first. */
    public List<JsonNode> to(String phoneNumber) {
        try (var lines = Files.lines(path)) {
            return lines.map(JSON::readTree)
                    .filter(sms -> sms.path("phone_number").asString().equals(phoneNumber))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The newest code to a number. */
    public String code(String phoneNumber) {
        List<JsonNode> all = to(phoneNumber);
        Assertions.assertThat(all).as("SMS to %s", phoneNumber).isNotEmpty();
        return all.get(all.size() - 1).path("code").asString();
    }
}
