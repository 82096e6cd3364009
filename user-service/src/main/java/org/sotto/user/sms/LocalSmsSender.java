package org.sotto.user.sms;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.EnumSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Appends a JSON line to a file instead of sending:
 * {@code {"at": <ms>, "phone_number": "+…", "channel": "sms", "code": "123456", "text": "…"}}. Each line is one write in
 * append mode, so that lines of several processes do not mix.
 */
final class LocalSmsSender implements SmsSender {
    private static final Logger log = LoggerFactory.getLogger(LocalSmsSender.class);

    private final Path file;
    private final JsonMapper json;
    private final Clock clock;

    private record Line(long at, String phoneNumber, String channel, String code, String text) {}

    LocalSmsSender(Path file, JsonMapper json, Clock clock) {
        this.file = file.toAbsolutePath();
        this.json = json;
        this.clock = clock;
        log.warn("one-time codes are written to {} and sent to nobody", this.file);
    }

    @Override
    public Set<Channel> channels() {
        return EnumSet.allOf(Channel.class);
    }

    @Override
    public void send(Sms sms) {
        Line line = new Line(clock.millis(), sms.to().e164(), sms.channel().word(), sms.code(), sms.text());
        byte[] bytes = (json.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8);
        try {
            Path directory = file.getParent();
            if (directory != null) {
                Files.createDirectories(directory);
            }
            Files.write(file, bytes, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new SmsFailedException("cannot write " + file, e);
        }
    }
}
