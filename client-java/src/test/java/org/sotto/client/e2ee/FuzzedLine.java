package org.sotto.client.e2ee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sotto.client.e2ee.Refusals.refuses;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.sotto.client.e2ee.session.KeyMessage;
import org.sotto.client.testing.TypeScriptPeer;

/** What lies between a Java and a TypeScript device: 10 % lost, 10 % repeated, 15 % altered on the way, any order. */
final class FuzzedLine {
    private static final int MOST_IN_FLIGHT = 150;
    private static final int MOST_STARTS = 4;
    private static final int MOST_BYTES = 600;

    private record InFlight(boolean fromJava, KeyMessage message, ByteString plaintext) {}

    private final Party java;
    private final TypeScriptParty typeScript;
    private final Random random;
    private final MovableClock clock;
    private final List<InFlight> inFlight = new ArrayList<>();
    private int startsSinceEmpty;
    private int delivered;
    private int lost;
    private int repeated;
    private int altered;
    private int starts;
    private int restarts;

    FuzzedLine(Party java, TypeScriptParty typeScript, Random random, MovableClock clock) throws IOException {
        this.java = java;
        this.typeScript = typeScript;
        this.random = random;
        this.clock = clock;
        start(true);
        start(false);
    }

    int delivered() {
        return delivered;
    }

    void step() throws IOException {
        clock.set(clock.millis() + random.nextInt(50));
        int action = random.nextInt(1_000);
        if (action < 4) {
            startAnew();
        } else if (action < 8) {
            typeScript.restart();
            restarts++;
        } else if (inFlight.size() < MOST_IN_FLIGHT && (action < 480 || inFlight.isEmpty())) {
            send(random.nextBoolean());
        } else {
            carry(inFlight.remove(random.nextInt(inFlight.size())));
        }
    }

    /** A session of more than six starts ago is forgotten, so that nothing may still be under way in it. */
    private void startAnew() throws IOException {
        if (startsSinceEmpty >= MOST_STARTS) {
            deliverAll();
        }
        start(random.nextBoolean());
    }

    private void start(boolean byJava) throws IOException {
        if (byJava) {
            java.device.start(typeScript.bundle());
        } else {
            typeScript.start(java);
        }
        startsSinceEmpty++;
        starts++;
    }

    private void send(boolean fromJava) throws IOException {
        byte[] plaintext = new byte[random.nextInt(MOST_BYTES)];
        random.nextBytes(plaintext);
        KeyMessage message = fromJava
                ? java.device.encryptBytes(typeScript.address, plaintext)
                : typeScript.encrypt(java, plaintext);
        inFlight.add(new InFlight(fromJava, message, ByteString.copyFrom(plaintext)));
    }

    private void carry(InFlight sent) throws IOException {
        int fate = random.nextInt(100);
        if (fate < 10) {
            lost++;
            return;
        }
        if (fate < 25) {
            refuse(sent.fromJava, alter(sent.message));
            altered++;
        }
        deliver(sent);
        if (fate >= 90) {
            refuse(sent.fromJava, sent.message);
            repeated++;
        }
    }

    private KeyMessage alter(KeyMessage message) {
        byte[] bytes = message.body().toByteArray();
        int at = random.nextInt(bytes.length);
        bytes[at] = (byte) (bytes[at] ^ (1 << random.nextInt(8)));
        return new KeyMessage(message.type(), ByteString.copyFrom(bytes));
    }

    private void deliver(InFlight sent) throws IOException {
        ByteString plaintext = sent.fromJava
                ? TypeScriptPeer.bytes(typeScript
                        .peer
                        .ask("decrypt", typeScript.decryption(java, sent.message))
                        .get("plaintext"))
                : java.device.decryptBytes(typeScript.address, sent.message).plaintext();
        assertThat(plaintext).as("plaintext after %s", this).isEqualTo(sent.plaintext);
        delivered++;
    }

    private void refuse(boolean fromJava, KeyMessage message) throws IOException {
        if (fromJava) {
            typeScript.peer.refuses("decrypt", typeScript.decryption(java, message));
        } else {
            refuses(() -> java.device.decryptBytes(typeScript.address, message));
        }
    }

    private void deliverAll() throws IOException {
        while (!inFlight.isEmpty()) {
            deliver(inFlight.remove(random.nextInt(inFlight.size())));
        }
        startsSinceEmpty = 0;
    }

    /** Delivers what is under way, and lets both speak once more. */
    void settle() throws IOException {
        deliverAll();
        for (int i = 0; i < 2; i++) {
            send(true);
            deliverAll();
            send(false);
            deliverAll();
        }
    }

    @Override
    public String toString() {
        return "%d delivered, %d lost, %d repeated, %d altered, %d sessions, %d restarts"
                .formatted(delivered, lost, repeated, altered, starts, restarts);
    }
}
