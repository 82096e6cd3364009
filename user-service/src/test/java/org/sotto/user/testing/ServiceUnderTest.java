package org.sotto.user.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.sotto.common.testing.Engines;
import org.sotto.common.testing.SettableClock;
import org.sotto.common.testing.TopicReader;
import org.sotto.proto.v1.UserChanged;
import org.sotto.user.UserServiceApplication;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** The service, its clock and its phones. A test class chooses the engines: most extend {@link RunningService}. */
@SpringBootTest(classes = UserServiceApplication.class, webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@Import({ServiceUnderTest.TestClock.class, LinkedDevices.class})
public abstract class ServiceUnderTest {
    /** The database, topic prefix and key prefix of this test run. */
    protected static final String NAME = Engines.uniqueName("user");

    private static final Path SMS = temporaryFile();

    /** Longer than two codes to one number must lie apart. */
    protected static final Duration INTERVAL = Duration.ofSeconds(6);

    protected final SmsFile sms = new SmsFile(SMS);

    @Autowired
    protected SettableClock clock;

    @Autowired
    protected LinkedDevices linkedDevices;

    @LocalServerPort
    private int port;

    /** Instead of the machine's. */
    @TestConfiguration
    static class TestClock {
        @Bean
        Clock clock() {
            return new SettableClock(Clock.systemUTC());
        }
    }

    private static Path temporaryFile() {
        try {
            return Files.createTempDirectory("sotto-sms").resolve("made/by/the/service/sms.jsonl");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a service under that name is configured with. */
    protected static Map<String, String> properties(String name) {
        Map<String, String> properties = new TreeMap<>(Engines.properties(name));
        properties.put("sotto.phone.pepper", secret(1));
        properties.put("sotto.otp.secret", secret(2));
        properties.put("sotto.sms.provider", "local");
        properties.put("sotto.sms.local.file", SMS.toString());
        return properties;
    }

    private static String secret(int first) {
        byte[] bytes = new byte[32];
        bytes[0] = (byte) first;
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** What topic {@code users.changed} holds about a user. */
    protected static List<UserChanged> changesOf(UUID user) {
        return TopicReader.values(TopicReader.under(user, NAME + ".users.changed"), UserChanged.parser());
    }

    /** What topic {@code users.changed} holds about a user after their registration. */
    protected static List<UserChanged> laterChangesOf(UUID user) {
        return changesOf(user).stream()
                .filter(change -> !change.hasRegistered())
                .toList();
    }

    protected int port() {
        return port;
    }

    protected UserApi api() {
        return new UserApi(port, sms);
    }

    /** Makes the interval between two codes to one number pass. */
    protected void waitOutInterval() {
        clock.advance(INTERVAL);
    }
}
