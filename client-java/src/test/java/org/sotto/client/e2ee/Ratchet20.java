package org.sotto.client.e2ee;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.sotto.client.e2ee.Vectors.hex;
import static org.sotto.client.e2ee.Vectors.secret;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sotto.client.e2ee.primitive.Randomness;
import org.sotto.client.e2ee.session.Acceptance;
import org.sotto.client.e2ee.session.Arrival;
import org.sotto.client.e2ee.session.KeyMessage;
import org.sotto.client.e2ee.session.SessionBook;

/** The case {@code ratchet20}: twenty messages of both sides, out of order. */
final class Ratchet20 {
    private static final int MESSAGES = 20;
    private static final Map<Integer, List<Integer>> DELIVERED_BEFORE = Map.of(
            5, List.of(0, 2),
            10, List.of(6, 9),
            15, List.of(12, 1, 14),
            20, List.of(17, 3, 4, 5, 7, 8, 10, 11, 13, 15, 16, 18, 19));

    private final SottoVectors vectors;
    private final MapHandshakeKeys bobKeys;
    private final SessionBook alice;
    private final SessionBook bob = new SessionBook();
    private final List<KeyMessage> messages = new ArrayList<>();
    private final List<Integer> order = new ArrayList<>();
    private final Randomness aliceTurns = turns("A");
    private final Randomness bobTurns = turns("B");

    Ratchet20(SottoVectors vectors) {
        this.vectors = vectors;
        this.bobKeys = vectors.bobKeys();
        this.alice = vectors.begin();
    }

    private static Randomness turns(String side) {
        int[] made = {0};
        return length -> secret("r20." + side + "." + ++made[0], length);
    }

    Map<String, Object> run() {
        for (int i = 0; i <= MESSAGES; i++) {
            DELIVERED_BEFORE.getOrDefault(i, List.of()).forEach(this::deliver);
            if (i < MESSAGES) {
                String nonce = "r20.n." + i;
                SessionBook from = fromAlice(i) ? alice : bob;
                messages.add(from.encrypt(text(i), length -> secret(nonce, length), SottoVectors.TIME));
            }
        }
        Map<String, Object> values = new LinkedHashMap<>();
        values.put(
                "messages",
                messages.stream().map(message -> hex(message.body())).toList());
        values.put(
                "types",
                messages.stream().map(message -> message.type().wireName()).toList());
        values.put("order", order);
        values.put("plaintexts", order.stream().map(i -> hex(text(i))).toList());
        return values;
    }

    private void deliver(int i) {
        Arrival arrival = Arrival.parse(messages.get(i));
        byte[] plaintext = fromAlice(i) ? toBob(arrival) : toAlice(arrival);
        if (!Arrays.equals(plaintext, text(i))) {
            throw new AssertionError("message " + i + ": " + hex(plaintext));
        }
        order.add(i);
    }

    private byte[] toAlice(Arrival arrival) {
        return alice.decrypt(
                alice.find(arrival.sid(), SottoVectors.TIME).orElseThrow(), arrival, aliceTurns, SottoVectors.TIME);
    }

    private byte[] toBob(Arrival arrival) {
        if (!bob.isEmpty()) {
            return bob.decrypt(
                    bob.find(arrival.sid(), SottoVectors.TIME).orElseThrow(), arrival, bobTurns, SottoVectors.TIME);
        }
        Acceptance.Accepted accepted = new Acceptance(vectors.bobDevice, vectors.bobIdentity(), bobKeys, bobTurns)
                .accept(vectors.alice, vectors.aliceList, arrival, SottoVectors.TIME);
        bob.add(accepted.session(), SottoVectors.TIME);
        return accepted.plaintext();
    }

    private static boolean fromAlice(int i) {
        return i / 5 % 2 == 0;
    }

    private static byte[] text(int i) {
        return ("message " + i).getBytes(US_ASCII);
    }
}
