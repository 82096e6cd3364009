package org.sotto.local.demo;

import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sotto.client.ConversationIds;
import org.sotto.client.IncomingMessage;
import org.sotto.client.rest.Conversation;
import org.sotto.client.rest.DeviceInfo;
import org.sotto.client.rest.HistoryMessage;
import org.sotto.client.rest.PageRequest;
import org.sotto.client.rest.SottoAccount;
import org.sotto.client.rest.SottoApi;
import org.sotto.client.rest.SottoApiException;
import org.sotto.client.rest.Verification;
import org.sotto.client.runtime.ClientRuntime;
import org.sotto.local.LocalFleet;
import org.sotto.local.sms.Sms;

/**
 * Registers Alice and Bob, lets them write to each other over different gateways, takes Bob offline and back, and
 * prints
 * every tick with its time since the message was sent. What it prints is what happened: every line stands behind the
 * event that it tells, and a step that does not happen in time ends the demo.
 */
public final class Demo {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final double NANOS_PER_MILLI = 1e6;

    private final LocalFleet fleet;
    private final PrintStream out;
    private final ClientRuntime runtime;
    private final SottoApi api;

    private Demo(LocalFleet fleet, PrintStream out, ClientRuntime runtime) {
        this.fleet = fleet;
        this.out = out;
        this.runtime = runtime;
        this.api = SottoApi.of(runtime, fleet.origin());
    }

    /**
     * Runs the demo against a fleet that is up.
     *
     * @return 0 when everything happened, 1 when a step did not; the last line then says which
     */
    public static int run(LocalFleet fleet, PrintStream out) {
        try (ClientRuntime runtime = ClientRuntime.create()) {
            new Demo(fleet, out, runtime).play();
            return 0;
        } catch (DemoException | SottoApiException e) {
            out.println("The demo stopped: " + e.getMessage());
        } catch (UncheckedIOException e) {
            out.println("The demo stopped: " + fleet.origin() + " cannot be reached (" + e.getCause()
                    + "); ./sotto up starts the fleet, ./sotto status tells what is missing");
        }
        return 1;
    }

    private void play() {
        URI first = fleet.webSocketUri(1);
        URI second = fleet.webSocketUri(Math.min(2, fleet.gateways()));
        out.println("Registering two people at " + fleet.origin());
        SottoAccount aliceAccount = register("Alice");
        SottoAccount bobAccount = register("Bob");
        try (Person alice = new Person("Alice", aliceAccount, runtime, first);
                Person bob = new Person("Bob", bobAccount, runtime, second)) {
            alice.connect();
            bob.connect();
            out.println(
                    first.equals(second)
                            ? "Both are connected to " + first + "; ./sotto up --gateways 2 gives Bob one of his own"
                            : "Alice is connected to " + first + ", Bob to " + second);
            bothOnline(alice, bob);
            bobAway(alice, bob);
            overRest(alice, bob);
            Stream.of(alice, bob)
                    .flatMap(person -> person.errors().stream().map(error -> person.name() + " was told: " + error))
                    .forEach(out::println);
        }
        out.println();
        out.println("Everything arrived, once and in order.");
    }

    private SottoAccount register(String name) {
        // A German mobile number of block 15123, which libphonenumber takes for valid.
        String number = String.format(Locale.ROOT, "+4915123%06d", RANDOM.nextInt(1_000_000));
        long before = System.currentTimeMillis();
        Verification verification = api.register(number, "DE");
        Sms sms = Bounded.poll("the text message to " + number, () -> fleet.newestSms(number)
                // A message of an earlier run may be there; clocks of one machine are the same.
                .filter(newest -> newest.at() >= before)
                .orElse(null));
        SottoAccount account =
                api.verify(verification.verificationId(), sms.code(), new DeviceInfo("Demo", "DESKTOP", "LINUX"));
        out.println("  " + name + ": " + number + ", code " + sms.code() + ", user " + account.userId());
        return account;
    }

    private void bothOnline(Person alice, Person bob) {
        title("Both online");
        converse(alice, bob, "Hello Bob!");
        converse(bob, alice, "Hello Alice!");
    }

    private void converse(Person sender, Person receiver, String text) {
        int number = receiver.received().size();
        SentMessage message = sender.send(receiver, text);
        accepted(sender, message);
        expect(receiver, number, text);
        tick(message, "✓✓", "delivered", message.delivered());
        receiver.read();
        tick(message, "✓✓", "read", message.read());
    }

    private void bobAway(Person alice, Person bob) {
        title("Bob is offline, Alice goes on");
        bob.disconnect();
        List<SentMessage> messages = IntStream.rangeClosed(1, 3)
                .mapToObj(i -> alice.send(bob, "While you were away, " + i))
                .toList();
        messages.forEach(message -> accepted(alice, message));
        messages.stream()
                .filter(message -> message.delivered().isDone())
                .findFirst()
                .ifPresent(early -> {
                    throw new DemoException("\"" + early.text() + "\" counts as delivered while Bob is offline");
                });

        title("Bob comes back");
        int number = bob.received().size();
        long start = System.nanoTime();
        bob.connect();
        out.printf(
                Locale.ROOT,
                "  connected and caught up after %.1f ms%n",
                (System.nanoTime() - start) / NANOS_PER_MILLI);
        for (int i = 0; i < messages.size(); i++) {
            expect(bob, number + i, messages.get(i).text());
        }
        messages.forEach(message -> tick(message, "✓✓", "delivered", message.delivered()));
        bob.read();
        messages.forEach(message -> tick(message, "✓✓", "read", message.read()));
        if (bob.received().size() != number + messages.size()) {
            throw new DemoException("Bob received " + (bob.received().size() - number) + " messages (expected: "
                    + messages.size() + ")");
        }
    }

    private void overRest(Person alice, Person bob) {
        title("Over REST");
        UUID conversation = ConversationIds.ofTwo(alice.userId(), bob.userId());
        List<HistoryMessage> history = Bounded.poll("history with everything of Alice's read", () -> {
            List<HistoryMessage> newest =
                    alice.account().history(conversation, PageRequest.FIRST).items();
            boolean allRead = newest.stream()
                    .filter(message -> message.senderId().equals(alice.userId()))
                    .allMatch(message -> message.status().orElse("").equals("READ"));
            return newest.size() == 5 && allRead ? newest : null;
        });
        out.println("  Alice's history, newest first:");
        history.forEach(message -> out.println("    "
                + (message.senderId().equals(alice.userId()) ? "Alice" : "Bob  ") + "  "
                + new String(message.content(), StandardCharsets.UTF_8)
                + message.status().map(status -> "  [" + status + "]").orElse("")));
        Conversation line = Bounded.poll(
                "Bob's conversation list without anything unread",
                () -> bob.account().conversations(PageRequest.FIRST).items().stream()
                        .filter(item -> item.conversationId().equals(conversation) && item.unreadCount() == 0)
                        .findFirst()
                        .orElse(null));
        out.println("  Bob's conversations: " + line.conversationId() + ", " + line.unreadCount() + " unread");
    }

    private void accepted(Person sender, SentMessage message) {
        long nanos = Bounded.get("the acknowledgement of \"" + message.text() + "\"", message.accepted());
        out.printf(
                Locale.ROOT,
                "  %8.1f ms  ✓            %s: %s%n",
                nanos / NANOS_PER_MILLI,
                sender.name(),
                message.text());
    }

    private void tick(SentMessage message, String mark, String word, CompletableFuture<Long> when) {
        long nanos = Bounded.get("\"" + word + "\" of \"" + message.text() + "\"", when);
        out.printf(Locale.ROOT, "  %8.1f ms  %s %-9s %s%n", nanos / NANOS_PER_MILLI, mark, word, message.text());
    }

    private void expect(Person receiver, int number, String text) {
        IncomingMessage message = receiver.await(number);
        if (!Person.text(message).equals(text)) {
            throw new DemoException(
                    receiver.name() + " received \"" + Person.text(message) + "\" (expected: \"" + text + "\")");
        }
        out.println("               → " + receiver.name() + " receives: " + text);
    }

    private void title(String text) {
        out.println();
        out.println(text);
    }
}
