package org.sotto.e2e.input;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sotto.client.MessageType;
import org.sotto.client.rest.SottoAccount;
import org.sotto.client.ws.RawConnection;
import org.sotto.e2e.fleet.Fleet;
import org.sotto.e2e.fleet.Person;

/** Five minutes of broken frames from one device: it is answered or closed, and everybody else goes on. */
@Tag("long")
class FrameFuzzTest {
    private static final Duration LENGTH = Duration.ofMinutes(5);
    private static final Set<Integer> FITTING = Set.of(4400, 4401, 4409, 4413, 4429, 4504);
    private static final List<String> SEEDS = List.of(
            "{\"action\": \"PING\", \"timestamp\": 1}",
            "{\"action\": \"send_message\", \"data\": {\"temp_id\": \"3f0c1f0e-5a1c-4d0e-9f39-1b1b5f3d7a01\", \"receiver_id\":"
                    + " \"3f0c1f0e-5a1c-4d0e-9f39-1b1b5f3d7a02\", \"encrypted_content\": \"aGk=\", \"message_type\":"
                    + " \"TEXT\", \"timestamp\": 1, \"attempt\": 2, \"device_keys\": {}}}",
            "{\"action\": \"delivery_ack\", \"data\": {\"up_to_position\": 12}}",
            "{\"action\": \"read_receipt\", \"data\": {\"conversation_id\": \"3f0c1f0e-5a1c-4d0e-9f39-1b1b5f3d7a02\","
                    + " \"message_id\": \"3f0c1f0e-5a1c-1d0e-9f39-1b1b5f3d7a02\", \"read_at\": 3}}");
    private static final String PIECES = "{}[]\",:\\u0000 1e9-null true\u00e9\ud83d\ude00";

    private final Fleet fleet = Fleet.running();

    @Test
    @SuppressWarnings("SystemOut") // the seed, for a run like this one
    void five_minutes_of_broken_frames_hurt_nobody_else() throws Exception {
        long seed = Long.getLong("sotto.fuzz.seed", System.nanoTime());
        System.out.println("[fuzz] seed " + seed + " (again with -Dsotto.fuzz.seed=" + seed + ")");
        Random random = new Random(seed);
        SottoAccount mallory = fleet.signUp();
        Instant end = Instant.now().plus(LENGTH);
        int sent = 0;
        try (Person alice = fleet.person(1).connect();
                Person bob = fleet.person(1).connect()) {
            while (Instant.now().isBefore(end)) {
                RawConnection connection = RawConnection.open(fleet.runtime(), fleet.gateway(1));
                connection.authenticate(
                        mallory.accessToken().join(), mallory.deviceId().toString(), null);
                for (int i = 0; i < 200 && !connection.closed().isDone(); i++) {
                    sendBroken(connection, random);
                }
                sent++;
                if (connection.closed().isDone()) {
                    assertThat(FITTING).contains(connection.closed().join().code());
                } else {
                    connection.close();
                }
                alice.client()
                        .send(bob.id(), ("m" + sent).getBytes(StandardCharsets.UTF_8), MessageType.TEXT)
                        .get(Fleet.PATIENCE.toSeconds(), java.util.concurrent.TimeUnit.SECONDS);
            }
            bob.record().awaitMessages(sent);
            assertThat(bob.record().texts()).hasSize(sent);
        }
    }

    private static void sendBroken(RawConnection connection, Random random) {
        if (random.nextInt(50) == 0) {
            byte[] bytes = new byte[random.nextInt(64)];
            random.nextBytes(bytes);
            connection.sendBinary(bytes);
            return;
        }
        StringBuilder frame = new StringBuilder(SEEDS.get(random.nextInt(SEEDS.size())));
        for (int edits = random.nextInt(4); edits >= 0; edits--) {
            int at = random.nextInt(frame.length());
            switch (random.nextInt(3)) {
                case 0 -> frame.deleteCharAt(at);
                case 1 -> frame.insert(at, PIECES.charAt(random.nextInt(PIECES.length())));
                default -> frame.insert(at, frame.substring(at, Math.min(frame.length(), at + random.nextInt(40))));
            }
        }
        // A lone surrogate cannot be sent as UTF-8 text.
        connection.sendText(new String(frame.toString().getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
    }
}
