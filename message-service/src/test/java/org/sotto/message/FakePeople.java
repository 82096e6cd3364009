package org.sotto.message;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.sotto.common.id.Uuids;
import org.sotto.proto.v1.DeviceRecord;
import org.sotto.proto.v1.UserLookupRequest;
import org.sotto.proto.v1.UserLookupResponse;
import org.sotto.proto.v1.UserRecord;

/** user-service's lookup on a real socket: those whom a test named exist, with one device. */
final class FakePeople {
    private final Set<UUID> people = ConcurrentHashMap.newKeySet();
    private final HttpServer server;

    FakePeople() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/internal/v1/users/lookup", this::answer);
        server.start();
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    UUID somebody() {
        UUID id = UUID.randomUUID();
        people.add(id);
        return id;
    }

    private void answer(HttpExchange exchange) throws IOException {
        UserLookupRequest request =
                UserLookupRequest.parseFrom(exchange.getRequestBody().readAllBytes());
        UserLookupResponse.Builder response = UserLookupResponse.newBuilder();
        request.getUserIdsList().forEach(id -> {
            if (people.contains(Uuids.fromBytes(id))) {
                response.addUsers(UserRecord.newBuilder()
                        .setUserId(id)
                        .addDevices(DeviceRecord.newBuilder().setDeviceId(id).setDeviceNumber(1)));
            }
        });
        byte[] body = response.build().toByteArray();
        exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
        exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
