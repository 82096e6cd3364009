package org.sotto.local.bench;

import java.io.PrintStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToLongFunction;
import org.sotto.client.ClientStats;
import org.sotto.client.IncomingMessage;
import org.sotto.client.MessageType;
import org.sotto.client.SottoClient;
import org.sotto.client.SottoListener;
import org.sotto.client.rest.TokenSource;
import org.sotto.client.runtime.ClientRuntime;
import org.sotto.local.FleetException;
import org.sotto.local.LocalFleet;

/**
 * 500 pairs, 200 messages a second in an open loop: each message goes out when it is due, whether or not those before
 * it were answered. Thirty seconds warm up, the next thirty are measured: a fleet that
 * has just started looks every send up in the table for a minute. Sender and receiver share one clock, since both are here.
 *
 * <p>The bench costs processor time of the machine that it measures; its own share is printed with the fleet's.
 */
public final class LatencyBench {
    private static final int PAIRS = 500;
    private static final int RATE = 200;
    private static final int WARM_UP = 30 * RATE;
    private static final int MEASURED = 30 * RATE;
    private static final int MESSAGES = WARM_UP + MEASURED;
    private static final int CONTENT_BYTES = 128;
    /** Connections opened at once: the bench measures messages, not a stampede. */
    private static final int CONNECTING = 25;

    private static final Duration CONNECT_PATIENCE = Duration.ofMinutes(2);
    private static final Duration TAIL_PATIENCE = Duration.ofSeconds(20);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final LocalFleet fleet;
    private final PrintStream out;
    private final Latencies acknowledged = new Latencies(MESSAGES);
    private final Latencies delivered = new Latencies(MESSAGES);
    private final long[] due = new long[MESSAGES];

    private LatencyBench(LocalFleet fleet, PrintStream out) {
        this.fleet = fleet;
        this.out = out;
    }

    /**
     * Runs with accounts that it makes itself.
     *
     * @return 0 when every message was acknowledged and delivered, 1 when not, whatever the latencies
     */
    public static int run(LocalFleet fleet, PrintStream out) {
        out.println("Making " + 2 * PAIRS + " accounts");
        return run(fleet, BenchUser.seed(fleet, 2 * PAIRS), out);
    }

    /**
     * Runs with these accounts.
     *
     * @param users at least twice the number of pairs
     */
    public static int run(LocalFleet fleet, List<BenchUser> users, PrintStream out) {
        if (users.size() < 2 * PAIRS) {
            throw new IllegalArgumentException(
                    "users: " + users.size() + " accounts (expected: at least " + 2 * PAIRS + ")");
        }
        try (ClientRuntime runtime = ClientRuntime.create()) {
            return new LatencyBench(fleet, out).measure(runtime, users);
        }
    }

    private int measure(ClientRuntime runtime, List<BenchUser> users) {
        List<SottoClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 2 * PAIRS; i++) {
                clients.add(client(runtime, users.get(i), i));
            }
            connect(clients);
            out.printf(
                    Locale.ROOT,
                    "%d pairs on %d gateway%s, %d messages/s: %d s warm-up, %d s measured%n",
                    PAIRS,
                    fleet.gateways(),
                    fleet.gateways() == 1 ? "" : "s",
                    RATE,
                    WARM_UP / RATE,
                    MEASURED / RATE);
            Map<String, Long> processes = CpuTime.processes(fleet);
            Map<String, OptionalDouble> before = new LinkedHashMap<>();
            long start = System.nanoTime();
            for (int message = 0; message < MESSAGES; message++) {
                due[message] = start + message * TimeUnit.SECONDS.toNanos(1) / RATE;
                if (message == WARM_UP) {
                    processes.forEach((name, pid) -> before.put(name, CpuTime.seconds(pid)));
                }
                waitUntil(due[message]);
                send(clients, users, message);
            }
            Map<String, OptionalDouble> after = new LinkedHashMap<>();
            processes.forEach((name, pid) -> after.put(name, CpuTime.seconds(pid)));
            awaitTail();
            return report(clients, before, after);
        } finally {
            CompletableFuture<?>[] ends =
                    clients.stream().map(SottoClient::disconnect).toArray(CompletableFuture[]::new);
            get("the end of the connections", CompletableFuture.allOf(ends), TAIL_PATIENCE);
            clients.forEach(SottoClient::close);
        }
    }

    /** The two of a pair are neighbours, and where there are several gateways they are on different ones. */
    private SottoClient client(ClientRuntime runtime, BenchUser user, int index) {
        URI gateway = fleet.webSocketUri(1 + index % fleet.gateways());
        return SottoClient.builder(runtime)
                .webSocketUris(gateway)
                .device(TokenSource.fixed(user.accessToken()), user.deviceId())
                .listener(new Receiver())
                .build();
    }

    private static void connect(List<SottoClient> clients) {
        for (int from = 0; from < clients.size(); from += CONNECTING) {
            CompletableFuture<?>[] some = clients.subList(from, Math.min(from + CONNECTING, clients.size())).stream()
                    .map(SottoClient::connect)
                    .toArray(CompletableFuture[]::new);
            get("connecting", CompletableFuture.allOf(some), CONNECT_PATIENCE);
        }
    }

    /** Pair after pair, and the two of a pair in turn. */
    private void send(List<SottoClient> clients, List<BenchUser> users, int message) {
        int pair = message % PAIRS;
        int sender = 2 * pair + message / PAIRS % 2;
        int receiver = sender ^ 1;
        byte[] content = ByteBuffer.allocate(CONTENT_BYTES).putInt(message).array();
        var unused = clients.get(sender)
                .send(users.get(receiver).userId(), content, MessageType.TEXT)
                .thenAccept(ack -> acknowledged.record(message, due[message], System.nanoTime()));
    }

    private void awaitTail() {
        long end = System.nanoTime() + TAIL_PATIENCE.toNanos();
        while (System.nanoTime() - end < 0
                && (acknowledged.count(0, MESSAGES) < MESSAGES || delivered.count(0, MESSAGES) < MESSAGES)) {
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private int report(
            List<SottoClient> clients, Map<String, OptionalDouble> before, Map<String, OptionalDouble> after) {
        int acks = acknowledged.count(WARM_UP, MESSAGES);
        int deliveries = delivered.count(WARM_UP, MESSAGES);
        out.printf(Locale.ROOT, "sent          %6d%n", MEASURED);
        out.printf(Locale.ROOT, "acknowledged  %6d  %s%n", acks, acknowledged.summary(WARM_UP, MESSAGES));
        out.printf(Locale.ROOT, "delivered     %6d  %s%n", deliveries, delivered.summary(WARM_UP, MESSAGES));
        out.printf(
                Locale.ROOT,
                "on the wire   %d duplicates, %d gaps, %d out of order, %d resends, %d connections of %d%n",
                sum(clients, ClientStats::duplicates),
                sum(clients, ClientStats::gaps),
                sum(clients, ClientStats::outOfOrder),
                sum(clients, ClientStats::resends),
                sum(clients, ClientStats::connections),
                clients.size());
        out.println("processor seconds in the measured time:");
        double all = 0;
        for (Map.Entry<String, OptionalDouble> process : after.entrySet()) {
            OptionalDouble from = before.getOrDefault(process.getKey(), OptionalDouble.empty());
            OptionalDouble to = process.getValue();
            if (from.isPresent() && to.isPresent()) {
                double seconds = to.getAsDouble() - from.getAsDouble();
                all += seconds;
                out.printf(Locale.ROOT, "  %-18s %6.2f%n", process.getKey(), seconds);
            } else {
                out.printf(Locale.ROOT, "  %-18s ended meanwhile%n", process.getKey());
            }
        }
        out.printf(Locale.ROOT, "  %-18s %6.2f%n", "together", all);
        boolean complete = acknowledged.count(0, MESSAGES) == MESSAGES && delivered.count(0, MESSAGES) == MESSAGES;
        if (!complete) {
            out.printf(
                    Locale.ROOT,
                    "Of %d messages with the warm-up, %d were acknowledged and %d delivered.%n",
                    MESSAGES,
                    acknowledged.count(0, MESSAGES),
                    delivered.count(0, MESSAGES));
        }
        return complete ? 0 : 1;
    }

    private static long sum(List<SottoClient> clients, ToLongFunction<ClientStats> count) {
        return clients.stream().map(SottoClient::stats).mapToLong(count).sum();
    }

    private static void waitUntil(long nanos) {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private static void get(String step, CompletableFuture<?> future, Duration patience) {
        try {
            future.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new FleetException(step + " took longer than " + patience.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            throw new FleetException(step + " failed: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FleetException(step + " was interrupted", e);
        }
    }

    private final class Receiver implements SottoListener {
        @Override
        public void onMessage(IncomingMessage message) {
            long now = System.nanoTime();
            byte[] content = message.content();
            if (content.length == CONTENT_BYTES) {
                int number = ByteBuffer.wrap(content).getInt();
                if (number >= 0 && number < MESSAGES) {
                    delivered.record(number, due[number], now);
                }
            }
        }
    }
}
