package org.sotto.e2e.encryption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.sotto.client.ConversationIds;
import org.sotto.client.IncomingMessage;
import org.sotto.client.MessageAck;
import org.sotto.client.MessageType;
import org.sotto.client.SendOptions;
import org.sotto.client.e2ee.identity.DeviceAddress;
import org.sotto.client.e2ee.identity.UserId;
import org.sotto.client.rest.SottoAccount;
import org.sotto.client.testing.TypeScriptPeer;
import org.sotto.e2e.fleet.Fleet;
import org.sotto.e2e.fleet.Person;
import tools.jackson.databind.JsonNode;

/**
 * Somebody in a browser: keys, device list, sessions and texts are made and opened by the TypeScript library in Chromium.
 * What is here carries its bytes to the fleet and back, and understands none of them.
 */
final class BrowserPerson implements AutoCloseable {
    private static final String STORE = "bob";
    /** Of the first device of a new account. */
    private static final int DEVICE_NUMBER = 1;

    private final TypeScriptPeer peer;
    private final Person person;
    private final Set<UUID> known = new HashSet<>();
    private final List<JsonNode> opened = new ArrayList<>();
    private int looked;

    private BrowserPerson(TypeScriptPeer peer, Person person) {
        this.peer = peer;
        this.person = person;
    }

    /** A new person, whose keys and list are published; not connected yet. */
    static BrowserPerson signUp(Fleet fleet, int gateway) throws IOException {
        TypeScriptPeer peer = TypeScriptPeer.start(TypeScriptPeer.Place.BROWSER);
        SottoAccount account = fleet.signUp();
        JsonNode created = peer.ask(
                "create",
                "user",
                UserId.uuidBytes(account.userId()),
                "device",
                DEVICE_NUMBER,
                "apiDevice",
                UserId.uuidBytes(account.deviceId()),
                "store",
                STORE);
        account.call("PUT", "/api/v1/devices/list", created.get("signedList"));
        account.call("PUT", "/api/v1/keys", created.get("upload"));
        return new BrowserPerson(peer, fleet.personOf(account, gateway));
    }

    BrowserPerson connect() throws Exception {
        person.connect();
        return this;
    }

    /** Loads the page anew: what is not in its database is gone. */
    void reload() throws IOException {
        peer.ask("reload");
        peer.ask("reopen", "store", STORE);
    }

    UUID id() {
        return person.id();
    }

    DeviceAddress address() {
        return new DeviceAddress(UserId.of(person.id()), DEVICE_NUMBER);
    }

    /** Sends a text and waits for its ✓. */
    MessageAck sent(UUID receiver, String text) throws Exception {
        learn(receiver);
        begin(receiver);
        UUID tempId = UUID.randomUUID();
        JsonNode sent = peer.ask(
                "sendText",
                "user",
                UserId.uuidBytes(receiver),
                "conversation",
                UserId.uuidBytes(ConversationIds.ofTwo(person.id(), receiver)),
                "message",
                UserId.uuidBytes(tempId),
                "text",
                text);
        Map<UUID, SendOptions.DeviceKey> keys = new HashMap<>();
        for (JsonNode copy : sent.get("copies")) {
            keys.put(
                    UUID.fromString(copy.get("device_id").asString()),
                    new SendOptions.DeviceKey(
                            copy.get("type").asString(), copy.get("body").asString()));
        }
        byte[] sealed = TypeScriptPeer.bytes(sent.get("sealed")).toByteArray();
        SendOptions options = SendOptions.NONE.withTempId(tempId).withDeviceKeys(keys);
        return person.client()
                .send(receiver, sealed, MessageType.TEXT, options)
                .get(Fleet.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private void learn(UUID user) throws IOException {
        if (!known.add(user)) {
            return;
        }
        JsonNode chain = person.account()
                .call("GET", "/api/v1/devices/list/" + user + "?since=0", null)
                .data();
        for (JsonNode list : chain.path("lists")) {
            peer.ask("learn", "user", UserId.uuidBytes(user), "list", list);
        }
    }

    /** Claims bundles where the library wants sessions. */
    private void begin(UUID user) throws IOException {
        if (peer.ask("needed", "user", UserId.uuidBytes(user)).get("devices").isEmpty()) {
            return;
        }
        JsonNode claimed = person.account()
                .call("POST", "/api/v1/keys/" + user + "/claim", Map.of())
                .data();
        for (JsonNode bundle : claimed.path("bundles")) {
            peer.ask("start", "user", UserId.uuidBytes(user), "bundle", bundle);
        }
    }

    /** Waits until the page has opened these texts. */
    void awaitTexts(String... texts) {
        await(List.of(texts).toString()).atMost(Fleet.PATIENCE).untilAsserted(() -> {
            openArrived();
            assertThat(texts()).contains(texts);
        });
    }

    private void openArrived() throws IOException {
        List<IncomingMessage> messages = person.record().messages();
        while (looked < messages.size()) {
            IncomingMessage message = messages.get(looked);
            learn(message.senderId());
            JsonNode key = message.data().path("key");
            opened.add(peer.ask(
                    "receiveText",
                    "user",
                    UserId.uuidBytes(message.senderId()),
                    "device",
                    message.data().path("sender_device_number").asInt(),
                    "type",
                    key.path("type").asString(),
                    "body",
                    key.path("body").asString(),
                    "sealed",
                    message.encryptedContent()));
            looked++;
        }
    }

    /** What was opened, in the order in which it came. */
    List<String> texts() {
        return opened.stream().map(answer -> answer.get("text").asString()).toList();
    }

    /** How the senders' views of the device lists fitted the page's. */
    List<String> listViews() {
        return opened.stream().map(answer -> answer.get("lists").asString()).toList();
    }

    String safetyNumber(UUID user) throws IOException {
        return peer.ask("safetyNumber", "user", UserId.uuidBytes(user))
                .get("digits")
                .asString();
    }

    @Override
    public void close() throws IOException {
        person.close();
        peer.close();
    }
}
