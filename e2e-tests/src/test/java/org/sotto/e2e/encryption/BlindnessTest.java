package org.sotto.e2e.encryption;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.sotto.client.MessageAck;
import org.sotto.e2e.fleet.Fleet;

/**
 * The server reads nothing: what people wrote, and every secret that their clients ever drew, is in no table, topic, key or
 * log of the fleet. There are no stored objects yet.
 */
class BlindnessTest {
    private final Fleet fleet = Fleet.running();

    @Test
    void no_text_and_no_secret_of_a_client_is_anywhere_in_the_fleet() throws Exception {
        String canary = "canary-" + UUID.randomUUID();
        try (EncryptedPerson alice = EncryptedPerson.signUp(fleet, 1).connect();
                EncryptedPerson bob = EncryptedPerson.signUp(fleet, 2).connect()) {
            MessageAck sent = alice.sent(bob, canary + " there");
            bob.record().awaitTexts(canary + " there");
            bob.sent(alice, canary + " back");
            alice.record().awaitTexts(canary + " back");
            try (EncryptedPerson laptop = bob.link(1).connect()) {
                bob.client()
                        .shareHistory(laptop.client().device().address(), Instant.EPOCH)
                        .get(Fleet.PATIENCE.toSeconds(), TimeUnit.SECONDS);
                alice.sent(bob, canary + " to three");
                laptop.record().awaitTexts(canary + " to three");
                Awaitility.await("the past").atMost(Fleet.PATIENCE).untilAsserted(() -> assertThat(
                                laptop.history(sent.conversationId()))
                        .contains(canary + " there"));

                Needles needles = new Needles();
                needles.add("a text", canary.getBytes(StandardCharsets.US_ASCII));
                addSecrets(needles, "Alice", alice);
                addSecrets(needles, "Bob", bob);
                addSecrets(needles, "Bob's laptop", laptop);
                Control control = new Control(alice.id());
                fleet.engines().dump((place, value) -> {
                    needles.search(place, value);
                    control.look(place, value);
                });
                for (String name : fleet.processes().names()) {
                    searchLog(needles, name);
                }

                // The search does see what is there: Alice's id stands in each of the engines.
                assertThat(control.places).contains("mysql", "cassandra", "kafka");
                assertThat(needles.bytesSearched()).isGreaterThan(100_000);
                assertThat(needles.found()).isEmpty();
            }
        }
    }

    private static void addSecrets(Needles needles, String whose, EncryptedPerson person) {
        assertThat(person.secrets()).as("secrets of " + whose).hasSizeGreaterThan(100);
        int number = 0;
        for (byte[] secret : person.secrets()) {
            needles.add("secret " + number++ + " of " + whose, secret);
        }
    }

    private void searchLog(Needles needles, String name) throws Exception {
        Path log = fleet.processes().logFile(name);
        try (FileChannel file = FileChannel.open(log)) {
            ByteBuffer bytes = file.map(FileChannel.MapMode.READ_ONLY, 0, file.size());
            needles.search("log of " + name, bytes);
        }
    }

    /** Something that must be found: else a search that sees nothing would pass. */
    private static final class Control {
        private final byte[] id;
        private final TreeSet<String> places = new TreeSet<>();

        Control(UUID id) {
            this.id = ByteBuffer.allocate(2 * Long.BYTES)
                    .putLong(id.getMostSignificantBits())
                    .putLong(id.getLeastSignificantBits())
                    .array();
        }

        void look(String place, ByteBuffer value) {
            String engine = place.substring(0, place.indexOf(' '));
            if (!places.contains(engine)) {
                Needles one = new Needles();
                one.add("id", id);
                one.search(place, value);
                if (!one.found().isEmpty()) {
                    places.add(engine);
                }
            }
        }
    }
}
