package org.sotto.message.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.sotto.common.id.Uuids;
import org.sotto.common.relation.UserPairKey;
import org.sotto.common.testing.StepBook;
import org.sotto.common.testing.TestTokens;
import org.sotto.proto.v1.UserLookupRequest;
import org.sotto.proto.v1.UserLookupResponse;
import org.sotto.proto.v1.UserRecord;
import org.sotto.proto.v1.UserRelation;
import org.sotto.proto.v1.UserRelationsRequest;
import org.sotto.proto.v1.UserRelationsResponse;

/** user-service on a real socket: its lookup, its relations, its JWKS, and the steps of deletions. */
public final class People {
    private final Map<UUID, List<UUID>> devices = new ConcurrentHashMap<>();
    private final Map<UUID, SignedList> lists = new ConcurrentHashMap<>();
    private final Set<UserPairKey> blocks = ConcurrentHashMap.newKeySet();
    private final Set<UUID> hidingReadReceipts = ConcurrentHashMap.newKeySet();
    private final List<Integer> relationQuestions = new CopyOnWriteArrayList<>();
    private final List<Integer> lookups = new CopyOnWriteArrayList<>();
    private final StepBook steps = new StepBook();
    private final HttpServer server;
    private volatile boolean away;

    /** A signed list: whom it names, who of them is the primary device, and until when it holds. */
    private record SignedList(Set<UUID> devices, UUID primary, Instant expiresAt) {}

    public People() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/internal/v1/users/lookup", guarded(this::lookup));
        server.createContext("/internal/v1/users/relations", guarded(this::relations));
        server.createContext("/.well-known/jwks.json", People::keys);
        server.createContext(StepBook.PATH, steps);
        server.start();
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** What services have erased of users. */
    public StepBook steps() {
        return steps;
    }

    /** Registers somebody with this many devices. */
    public Person register(int count) {
        UUID user = UUID.randomUUID();
        List<UUID> ids =
                java.util.stream.Stream.generate(UUID::randomUUID).limit(count).toList();
        devices.put(user, ids);
        return new Person(user, ids);
    }

    public void register(UUID user, UUID device) {
        devices.put(user, List.of(device));
    }

    /** Gives somebody these devices, and no others. */
    public void setDevices(Person person, List<UUID> living) {
        devices.put(person.id(), List.copyOf(living));
    }

    /** Somebody publishes a signed list of devices, of which the first of the person's devices is the primary one. */
    public void publishList(Person person, Set<UUID> listed, Instant expiresAt) {
        lists.put(person.id(), new SignedList(Set.copyOf(listed), person.device(), expiresAt));
    }

    public void delete(Person person) {
        devices.remove(person.id());
    }

    void setBlocked(Person blocker, Person blocked, boolean isBlocked) {
        UserPairKey pair = new UserPairKey(blocker.id(), blocked.id());
        if (isBlocked) {
            blocks.add(pair);
        } else {
            blocks.remove(pair);
        }
    }

    void setReadReceipts(Person person, boolean shown) {
        if (shown) {
            hidingReadReceipts.remove(person.id());
        } else {
            hidingReadReceipts.add(person.id());
        }
    }

    /** How many pairs each question for relations had so far. */
    public List<Integer> relationQuestions() {
        return List.copyOf(relationQuestions);
    }

    /** While away, every question is answered 503. */
    public void setAway(boolean isAway) {
        away = isAway;
    }

    /** How many ids each lookup asked for so far. */
    public List<Integer> lookups() {
        return List.copyOf(lookups);
    }

    private HttpHandler guarded(HttpHandler handler) {
        return exchange -> {
            if (away) {
                answer(exchange, 503, "text/plain", "away".getBytes(StandardCharsets.UTF_8));
            } else {
                handler.handle(exchange);
            }
        };
    }

    private void lookup(HttpExchange exchange) throws IOException {
        UserLookupRequest request =
                UserLookupRequest.parseFrom(exchange.getRequestBody().readAllBytes());
        lookups.add(request.getUserIdsCount());
        UserLookupResponse.Builder response = UserLookupResponse.newBuilder();
        request.getUserIdsList().forEach(id -> {
            List<UUID> known = devices.get(Uuids.fromBytes(id));
            if (known != null) {
                UserRecord.Builder user = UserRecord.newBuilder().setUserId(id);
                SignedList list = lists.get(Uuids.fromBytes(id));
                if (list != null) {
                    user.setListVersion(1).setListExpiresMs(list.expiresAt().toEpochMilli());
                }
                for (UUID device : known) {
                    boolean listed = list != null && list.devices().contains(device);
                    user.addDevicesBuilder()
                            .setDeviceId(Uuids.toByteString(device))
                            .setListed(listed)
                            .setListPrimary(listed && device.equals(list.primary()));
                }
                response.addUsers(user);
            }
        });
        answer(exchange, 200, "application/x-protobuf", response.build().toByteArray());
    }

    private void relations(HttpExchange exchange) throws IOException {
        UserRelationsRequest request =
                UserRelationsRequest.parseFrom(exchange.getRequestBody().readAllBytes());
        relationQuestions.add(request.getPairsCount());
        UserRelationsResponse.Builder response = UserRelationsResponse.newBuilder();
        request.getPairsList().forEach(pair -> {
            UUID user = Uuids.fromBytes(pair.getUserId());
            response.addRelations(UserRelation.newBuilder()
                    .setExists(devices.containsKey(user))
                    .setBlocked(blocks.contains(new UserPairKey(user, Uuids.fromBytes(pair.getOtherId()))))
                    .setReadReceipts(devices.containsKey(user) && !hidingReadReceipts.contains(user)));
        });
        answer(exchange, 200, "application/x-protobuf", response.build().toByteArray());
    }

    private static void keys(HttpExchange exchange) throws IOException {
        answer(exchange, 200, "application/json", TestTokens.jwks().getBytes(StandardCharsets.UTF_8));
    }

    private static void answer(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
