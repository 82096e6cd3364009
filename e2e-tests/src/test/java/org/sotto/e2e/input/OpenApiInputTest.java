package org.sotto.e2e.input;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.sotto.client.ConversationIds;
import org.sotto.client.rest.Verification;
import org.sotto.e2e.fleet.Fleet;
import org.sotto.e2e.fleet.Person;
import org.sotto.e2e.input.Caller.Answer;
import org.sotto.e2e.input.HostileCase.Expected;
import org.sotto.e2e.input.HostileCase.Sent;
import tools.jackson.databind.JsonNode;

/**
 * At least 200 hostile requests for each call that the descriptions at {@code /api/docs} have, made from those descriptions:
 * each is answered, in the envelope, and by no failure; what the descriptions do not allow is refused; and the call goes on
 * working. Limits of rate are met with fresh accounts, and counted apart.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenApiInputTest {
    private static final List<String> SERVICES = List.of("user-service", "message-service");
    private static final int USERS = 900;
    private static final int REQUESTS_A_USER = 100;
    private static final int THREADS = 4;
    private static final int SHOWN = 15;

    /** What nobody can do in this test, with the code that says why. */
    private static final Map<String, String> REFUSED_AT_BEST = Map.of(
            "DELETE /api/v1/devices/{deviceId}",
            "primary_device",
            "GET /api/v1/devices/link/{pairingId}",
            "not_found",
            "PUT /api/v1/devices/link/{pairingId}",
            "not_found",
            "POST /api/v1/devices/link/complete",
            "invalid_device_token",
            "PUT /api/v1/keys",
            "invalid_signature",
            "POST /api/v1/keys/one-time",
            "no_keys",
            "PUT /api/v1/devices/list",
            "invalid_request",
            "GET /api/v1/devices/list/{userId}",
            "not_found");

    /** Statuses of a refusal for the shape of a request. */
    private static final Set<Integer> REFUSALS = Set.of(400, 404, 405, 413, 414, 415, 422, 431);

    private final Fleet fleet = Fleet.running();
    private final Caller caller = new Caller(fleet.processes().origin());
    private final SeededUsers users = new SeededUsers(fleet, USERS);
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private final long seed = Long.getLong("sotto.fuzz.seed", System.nanoTime());

    /** Has a conversation with a message in it. */
    private SeededUser alice;

    private Samples samples;

    @BeforeAll
    void talk() throws Exception {
        try (Person writer = fleet.person(1).connect();
                Person reader = fleet.person(2).connect()) {
            String message = writer.sendLast(reader, "Hello").messageId().toString();
            alice = new SeededUser(
                    writer.id(),
                    writer.account().deviceId(),
                    writer.account().accessToken().join(),
                    writer.account().credentials().refreshToken());
            samples = new Samples(
                    fleet::newNumber,
                    Map.of(
                            "userId",
                            reader.id().toString(),
                            "id",
                            ConversationIds.ofTwo(writer.id(), reader.id()).toString(),
                            "messageId",
                            message));
        }
    }

    @AfterAll
    void end() {
        threads.shutdownNow();
    }

    @TestFactory
    @SuppressWarnings("SystemOut") // the seed, for a run like this one
    Stream<DynamicTest> every_call_of_the_descriptions_stands_two_hundred_hostile_requests() throws Exception {
        System.out.println("[input] seed " + seed + " (again with -Dsotto.fuzz.seed=" + seed + ")");
        List<Operation> operations = new ArrayList<>();
        for (String service : SERVICES) {
            Answer description = caller.send(new Sent("GET", "/api/docs/" + service, Map.of(), null), alice);
            assertThat(description.status()).as("%s", description).isEqualTo(200);
            operations.addAll(Operation.of(description.json()));
        }
        assertThat(operations)
                .extracting(Operation::toString)
                .contains("POST /api/v1/auth/register", "GET /api/v1/conversations");
        return operations.stream()
                .map(operation -> DynamicTest.dynamicTest(operation.toString(), () -> attack(operation)));
    }

    @SuppressWarnings("SystemOut") // how it went
    private void attack(Operation operation) throws Exception {
        List<HostileCase> cases = HostileRequests.of(
                operation, samples, new Random(seed ^ operation.toString().hashCode()));
        assertThat(new HashSet<>(cases.stream().map(HostileCase::what).toList()))
                .as("different cases of %s", operation)
                .hasSizeGreaterThanOrEqualTo(HostileRequests.AT_LEAST);
        ConcurrentLinkedQueue<HostileCase> waiting = new ConcurrentLinkedQueue<>(cases);
        List<String> wrong = new ArrayList<>();
        Map<Integer, Integer> statuses = new TreeMap<>();
        List<Future<?>> workers = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            workers.add(threads.submit(() -> {
                work(operation, waiting, wrong, statuses);
                return null;
            }));
        }
        for (Future<?> worker : workers) {
            await(worker);
        }
        System.out.println("[input] " + operation + ": " + cases.size() + " cases, by status " + statuses);
        assertThat(wrong)
                .as("%s of %s cases of %s", wrong.size(), cases.size(), operation)
                .isEmpty();
        assertWorks(operation);
    }

    private static void await(Future<?> worker) throws InterruptedException, ExecutionException {
        try {
            worker.get(3, TimeUnit.MINUTES);
        } catch (TimeoutException e) {
            throw new AssertionError("a worker still waits for an answer after 3 minutes", e);
        }
    }

    private void work(
            Operation operation,
            ConcurrentLinkedQueue<HostileCase> waiting,
            List<String> wrong,
            Map<Integer, Integer> statuses)
            throws InterruptedException {
        SeededUser user = users.take();
        int requests = 0;
        for (HostileCase next = waiting.poll(); next != null; next = waiting.poll()) {
            Sent sent = next.request().apply(user);
            String problem;
            int status = 0;
            try {
                Answer answer = caller.send(sent, user);
                status = answer.status();
                problem = problem(operation, next, sent, answer);
            } catch (IOException e) {
                problem = "no answer: " + e;
            }
            synchronized (wrong) {
                statuses.merge(status, 1, Integer::sum);
                if (!problem.isEmpty() && wrong.size() < SHOWN) {
                    wrong.add(problem + " | " + next.what() + " | " + sent);
                }
            }
            requests++;
            boolean spoilt = status == 429 || endsSession(operation, status) || requests >= REQUESTS_A_USER;
            if (spoilt) {
                user = users.take();
                requests = 0;
            }
        }
    }

    /** Whether the account's session is over. */
    private static boolean endsSession(Operation operation, int status) {
        return status / 100 == 2
                && (operation.path().endsWith("/auth/logout")
                        || (operation.method().equals("DELETE")
                                && operation.path().endsWith("/users/me")));
    }

    /** What is wrong with an answer; empty if nothing is. */
    private static String problem(Operation operation, HostileCase hostile, Sent sent, Answer answer) {
        int status = answer.status();
        if (status / 100 == 2) {
            boolean asked = sent.method().equals(operation.method());
            if (hostile.expected() == Expected.REFUSAL) {
                return "accepted, against the description: " + answer;
            }
            boolean keys = operation.path().endsWith("jwks.json");
            return asked && !keys && !answer.json().path("success").asBoolean(false) ? "no success: " + answer : "";
        }
        if (status < 400) {
            return "neither success nor refusal: " + answer;
        }
        if (status >= 500 && !(status == 501 && answer.code().equals("not_implemented"))) {
            return "failure: " + answer;
        }
        String notTheEnvelope = envelope(answer);
        if (!notTheEnvelope.isEmpty()) {
            return notTheEnvelope;
        }
        if (status == 429) {
            return answer.headers().firstValueAsLong("Retry-After").orElse(0) >= 1 ? "" : "no Retry-After: " + answer;
        }
        if (hostile.expected() == Expected.REFUSAL && !REFUSALS.contains(status)) {
            return "not refused for its shape: " + answer;
        }
        if (hostile.expected() == Expected.NO_INVALID_REQUEST
                && (answer.code().equals("invalid_request") || answer.code().equals("payload_too_large"))) {
            return "refused, against the description: " + answer;
        }
        return "";
    }

    private static String envelope(Answer answer) {
        JsonNode error = answer.json().path("error");
        if (answer.json().path("success").asBoolean(true)
                || !answer.code().matches("[a-z]+(_[a-z0-9]+)*")
                || error.path("message").asString("").isBlank()) {
            return "not the envelope: " + answer;
        }
        String message = error.path("message").asString();
        return message.contains("Exception") || message.contains("org.sotto") || message.contains("java.")
                ? "tells of its inside: " + answer
                : "";
    }

    private void assertWorks(Operation operation) throws Exception {
        SeededUser user = operation.path().startsWith("/api/v1/conversations") ? alice : users.take();
        Sent valid = operation.path().endsWith("/auth/verify") ? verification() : valid(operation, user);

        Answer answer = caller.send(valid, user);

        String refused = REFUSED_AT_BEST.get(operation.toString());
        if (refused != null) {
            assertThat(answer.code()).as("%s: %s", valid, answer).isEqualTo(refused);
        } else {
            assertThat(answer.status()).as("%s: %s", valid, answer).isBetween(200, 299);
        }
    }

    private Sent valid(Operation operation, SeededUser user) {
        byte[] body = operation
                .body()
                .map(schema -> samples.body(schema, user).toString().getBytes(StandardCharsets.UTF_8))
                .orElse(null);
        return new Sent(
                operation.method(),
                samples.path(operation, user),
                body == null ? Map.of() : Map.of("Content-Type", "application/json"),
                body);
    }

    private Sent verification() {
        String number = fleet.newNumber();
        Verification started = fleet.api().register(number, "DE");
        String body =
                "{\"verification_id\": \"" + started.verificationId() + "\", \"otp\": \"" + fleet.code(number) + "\"}";
        return new Sent(
                "POST",
                "/api/v1/auth/verify",
                Map.of("Content-Type", "application/json"),
                body.getBytes(StandardCharsets.UTF_8));
    }
}
