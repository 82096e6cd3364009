package org.sotto.gateway.testing;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.sotto.common.id.ConversationIds;
import org.sotto.common.id.Uuids;
import org.sotto.common.testing.RelationBook;
import org.sotto.common.testing.TestTokens;
import org.sotto.proto.v1.ConversationPeerRequest;
import org.sotto.proto.v1.ConversationPeerResponse;
import org.sotto.proto.v1.InboxEntry;
import org.sotto.proto.v1.InboxEvent;
import org.sotto.proto.v1.InboxPage;
import org.sotto.proto.v1.InboxReadRequest;
import org.sotto.proto.v1.PresenceQueryRequest;
import org.sotto.proto.v1.PresenceQueryResponse;
import org.sotto.proto.v1.PresenceState;
import org.sotto.proto.v1.TailsRequest;
import org.sotto.proto.v1.TailsResponse;
import org.sotto.proto.v1.UserRelationsRequest;

/**
 * The gateway's HTTP peers on a real socket: user-service's JWKS and relations, fanout-worker's two internal endpoints over a
 * log that the test writes, message-service's conversations, and presence-service's answers.
 */
public final class Peers implements AutoCloseable {
    /** When those whom {@link #refusePresence} refuses may be asked for again. */
    public static final long REFUSED_FOR_MILLIS = 61_000;

    private final HttpServer server;
    private final Map<UUID, List<InboxEntry>> rows = new ConcurrentHashMap<>();
    private final Map<UUID, Long> cursors = new ConcurrentHashMap<>();
    private final Map<UUID, Integer> failures = new ConcurrentHashMap<>();
    private final Map<UUID, Integer> waits = new ConcurrentHashMap<>();
    private final Map<UUID, CountDownLatch> gates = new ConcurrentHashMap<>();
    private final Map<UUID, AtomicInteger> reads = new ConcurrentHashMap<>();
    private final List<Long> tailQuestions = new CopyOnWriteArrayList<>();
    private final AtomicInteger tailsInFlight = new AtomicInteger();
    private final AtomicInteger mostTailsInFlight = new AtomicInteger();
    private volatile boolean tailsFail;
    private volatile @Nullable CountDownLatch tailsGate;
    private final ConcurrentLinkedQueue<UUID> truncated = new ConcurrentLinkedQueue<>();
    private final RelationBook relations = new RelationBook();
    private final Map<Participation, UUID> conversations = new ConcurrentHashMap<>();
    private final Map<UUID, PresenceState> presences = new ConcurrentHashMap<>();
    private final Set<UUID> refusedPresences = ConcurrentHashMap.newKeySet();
    private final AtomicInteger presenceQuestions = new AtomicInteger();
    private final Map<UUID, CountDownLatch> peerGates = new ConcurrentHashMap<>();
    private volatile @Nullable CountDownLatch presenceGate;
    private volatile boolean presenceFails;

    private record Participation(UUID user, UUID conversation) {}

    public Peers() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        server.setExecutor(Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "peers");
            thread.setDaemon(true);
            return thread;
        }));
        server.createContext("/.well-known/jwks.json", this::jwks);
        server.createContext("/internal/v1/inbox/read", this::read);
        server.createContext("/internal/v1/inbox/tails", this::tails);
        server.createContext(
                "/internal/v1/users/relations",
                exchange ->
                        answer(exchange, relations.answer(UserRelationsRequest.parseFrom(exchange.getRequestBody()))));
        server.createContext("/internal/v1/conversations/peer", this::peer);
        server.createContext("/internal/v1/presence/query", this::presence);
        server.start();
    }

    /** How users stand to each other. */
    public RelationBook relations() {
        return relations;
    }

    /** Makes a 1:1 conversation of the two. */
    public UUID conversation(UUID one, UUID other) {
        UUID id = ConversationIds.of(one, other);
        conversations.put(new Participation(one, id), other);
        conversations.put(new Participation(other, id), one);
        return id;
    }

    /** Holds the next question for the conversation's peer until the latch opens. */
    public CountDownLatch shutPeer(UUID conversation) {
        CountDownLatch gate = new CountDownLatch(1);
        peerGates.put(conversation, gate);
        return gate;
    }

    private void peer(HttpExchange exchange) throws IOException {
        ConversationPeerRequest request = ConversationPeerRequest.parseFrom(exchange.getRequestBody());
        UUID conversation = Uuids.fromBytes(request.getConversationId());
        CountDownLatch gate = peerGates.remove(conversation);
        if (gate != null) {
            await(gate);
        }
        UUID peer = conversations.get(new Participation(Uuids.fromBytes(request.getUserId()), conversation));
        ConversationPeerResponse.Builder response = ConversationPeerResponse.newBuilder();
        if (peer != null) {
            response.setPeerId(Uuids.toByteString(peer));
        }
        answer(exchange, response.build());
    }

    /** How a user is from now on; who was never set is hidden. */
    public void presence(UUID user, boolean online, long lastSeen) {
        presences.put(
                user,
                PresenceState.newBuilder()
                        .setUserId(Uuids.toByteString(user))
                        .setOnline(online)
                        .setLastSeenMs(lastSeen)
                        .build());
    }

    /** Whether presence-service refuses to tell of somebody, as of one stranger too many. */
    public void refusePresence(UUID user, boolean refuse) {
        if (refuse) {
            refusedPresences.add(user);
        } else {
            refusedPresences.remove(user);
        }
    }

    /** Whether questions for presence are answered with 503. */
    public void failPresence(boolean fail) {
        presenceFails = fail;
    }

    /** Holds answers about presence, made before, until {@link #openPresence}. */
    public void shutPresence() {
        presenceGate = new CountDownLatch(1);
    }

    public void openPresence() {
        CountDownLatch gate = presenceGate;
        presenceGate = null;
        if (gate != null) {
            gate.countDown();
        }
    }

    /** How many questions for presence have come. */
    public int presenceQuestions() {
        return presenceQuestions.get();
    }

    private void presence(HttpExchange exchange) throws IOException {
        PresenceQueryRequest request = PresenceQueryRequest.parseFrom(exchange.getRequestBody());
        PresenceQueryResponse.Builder response = PresenceQueryResponse.newBuilder();
        for (ByteString user : request.getUserIdsList()) {
            if (refusedPresences.contains(Uuids.fromBytes(user))) {
                response.addRefusedUserIds(user).setRetryAfterMs(REFUSED_FOR_MILLIS);
                continue;
            }
            response.addStates(presences.getOrDefault(
                    Uuids.fromBytes(user),
                    PresenceState.newBuilder().setUserId(user).build()));
        }
        presenceQuestions.incrementAndGet();
        CountDownLatch gate = presenceGate;
        if (gate != null) {
            await(gate);
        }
        if (presenceFails) {
            answer(exchange, 503, new byte[0]);
        } else {
            answer(exchange, response.build());
        }
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Appends a row to a user's inbox; positions leave holes, as a shared partition does. */
    public InboxEntry append(UUID user, InboxEvent event) {
        List<InboxEntry> log = rows.computeIfAbsent(user, u -> new ArrayList<>());
        synchronized (log) {
            long previous = log.isEmpty() ? 0 : log.get(log.size() - 1).getPosition();
            InboxEntry row = InboxEntry.newBuilder()
                    .setPosition(previous + 1 + log.size() % 3)
                    .setPrevPosition(previous)
                    .setEvent(event)
                    .build();
            log.add(row);
            return row;
        }
    }

    /** Sets a device's stored cursor. */
    public void cursor(UUID device, long position) {
        cursors.put(device, position);
    }

    /** The next reads of the user's inbox fail with 503. */
    public void failReads(UUID user, int count) {
        failures.put(user, count);
    }

    /** The next reads of the user's inbox stop before the last row: its predecessor is not readable yet. */
    public void waitReads(UUID user, int count) {
        waits.put(user, count);
    }

    /** The answers say that older entries are gone. */
    public void truncate(UUID user) {
        truncated.add(user);
    }

    /** Holds reads of the user's inbox, after they have seen the log, until {@link #open}. */
    public void shut(UUID user) {
        gates.put(user, new CountDownLatch(1));
    }

    public void open(UUID user) {
        CountDownLatch gate = gates.remove(user);
        if (gate != null) {
            gate.countDown();
        }
    }

    /** How many reads of the user's inbox have arrived. */
    public int reads(UUID user) {
        return reads.computeIfAbsent(user, u -> new AtomicInteger()).get();
    }

    private void jwks(HttpExchange exchange) throws IOException {
        answer(exchange, 200, TestTokens.jwks().getBytes(StandardCharsets.UTF_8));
    }

    private void read(HttpExchange exchange) throws IOException {
        InboxReadRequest request = InboxReadRequest.parseFrom(exchange.getRequestBody());
        UUID user = Uuids.fromBytes(request.getUserId());
        reads.computeIfAbsent(user, u -> new AtomicInteger()).incrementAndGet();
        if (isOneMore(failures, user)) {
            answer(exchange, 503, new byte[0]);
            return;
        }
        InboxPage page = page(user, request);
        CountDownLatch gate = gates.get(user);
        if (gate != null) {
            await(gate);
        }
        answer(exchange, page);
    }

    private static void await(CountDownLatch gate) {
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private InboxPage page(UUID user, InboxReadRequest request) {
        long cursor = cursors.getOrDefault(Uuids.fromBytes(request.getDeviceId()), 0L);
        long after = request.hasAfter() ? request.getAfter() : cursor;
        InboxPage.Builder page =
                InboxPage.newBuilder().setAfter(after).setCursor(cursor).setTail(tail(user));
        List<InboxEntry> log = rows.getOrDefault(user, List.of());
        synchronized (log) {
            List<InboxEntry> rest =
                    log.stream().filter(row -> row.getPosition() > after).toList();
            boolean waiting = isOneMore(waits, user) && !rest.isEmpty();
            int end = waiting ? rest.size() - 1 : rest.size();
            int limit = Math.min(end, request.getLimit());
            page.addAllEntries(rest.subList(0, limit))
                    .setMore(limit < end)
                    .setWaiting(waiting && limit == end)
                    .setTruncated(truncated.contains(user) && !request.hasAfter());
        }
        return page.build();
    }

    private static boolean isOneMore(Map<UUID, Integer> left, UUID user) {
        Integer count = left.remove(user);
        if (count != null && count > 1) {
            left.put(user, count - 1);
        }
        return count != null;
    }

    private long tail(UUID user) {
        List<InboxEntry> log = rows.getOrDefault(user, List.of());
        synchronized (log) {
            return log.isEmpty() ? 0 : log.get(log.size() - 1).getPosition();
        }
    }

    /** Whether questions for tails are answered with 503. */
    public void failTails(boolean fail) {
        tailsFail = fail;
    }

    /** Holds questions for tails until {@link #openTails}. */
    public void shutTails() {
        tailsGate = new CountDownLatch(1);
    }

    public void openTails() {
        CountDownLatch gate = tailsGate;
        tailsGate = null;
        if (gate != null) {
            gate.countDown();
        }
    }

    /** When each question for tails came, by {@link System#nanoTime}. */
    public List<Long> tailQuestions() {
        return List.copyOf(tailQuestions);
    }

    /** How many questions for tails have been here at a time. */
    public int mostTailsInFlight() {
        return mostTailsInFlight.get();
    }

    private void tails(HttpExchange exchange) throws IOException {
        tailQuestions.add(System.nanoTime());
        mostTailsInFlight.accumulateAndGet(tailsInFlight.incrementAndGet(), Math::max);
        try {
            CountDownLatch gate = tailsGate;
            if (gate != null) {
                await(gate);
            }
        } finally {
            tailsInFlight.decrementAndGet();
        }
        if (tailsFail) {
            answer(exchange, 503, new byte[0]);
            return;
        }
        TailsRequest request = TailsRequest.parseFrom(exchange.getRequestBody());
        TailsResponse.Builder response = TailsResponse.newBuilder();
        for (ByteString user : request.getUserIdsList()) {
            response.addPositions(tail(Uuids.fromBytes(user)));
        }
        answer(exchange, response.build());
    }

    private static void answer(HttpExchange exchange, MessageLite body) throws IOException {
        answer(exchange, 200, body.toByteArray());
    }

    private static void answer(HttpExchange exchange, int status, byte[] bytes) throws IOException {
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
    }

    @Override
    public void close() {
        openTails();
        openPresence();
        gates.values().forEach(CountDownLatch::countDown);
        server.stop(0);
    }
}
