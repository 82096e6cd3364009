package org.sotto.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class PresenceTest extends ClientHarness {
    private final UUID carol = UUID.randomUUID();

    private static Set<String> userIds(JsonNode data) {
        return StreamSupport.stream(data.path("user_ids").spliterator(), false)
                .map(JsonNode::asString)
                .collect(Collectors.toSet());
    }

    private static Set<UUID> users(int count) {
        return Stream.generate(UUID::randomUUID).limit(count).collect(Collectors.toSet());
    }

    private void presence(UUID user, String status, String lastSeen) {
        server.push(
                device,
                "{\"action\":\"contact_presence\",\"data\":{\"user_id\":\"" + user + "\",\"status\":\"" + status
                        + "\",\"last_seen\":" + lastSeen + "}}");
    }

    @Test
    void the_listener_is_told_who_is_online_and_when_the_others_were_seen() throws Exception {
        try (SottoClient client = connected(FAST)) {
            client.subscribePresence(Set.of(bob));
            await().until(() -> server.frames("presence_subscribe").size() == 1);
            assertThat(userIds(server.frames("presence_subscribe").get(0))).containsExactly(bob.toString());
            presence(bob, "ONLINE", "null");
            presence(bob, "OFFLINE", "1704672000123");
            presence(bob, "OFFLINE", "null");
            await().until(() -> recorder.presences.size() == 3);
            assertThat(recorder.presences)
                    .containsExactly(
                            new ContactPresence(bob, true, null),
                            new ContactPresence(bob, false, Instant.ofEpochMilli(1_704_672_000_123L)),
                            new ContactPresence(bob, false, null));
        }
    }

    @Test
    void subscriptions_are_renewed_after_a_reconnect_without_those_taken_back() throws Exception {
        try (SottoClient client = connected(FAST)) {
            client.subscribePresence(Set.of(bob, carol));
            client.unsubscribePresence(Set.of(carol, UUID.randomUUID()));
            await().until(() -> server.frames("presence_unsubscribe").size() == 1);
            assertThat(userIds(server.frames("presence_unsubscribe").get(0))).containsExactly(carol.toString());
            server.cut(device);
            await().until(() -> client.stats().connections() == 2 && client.state() == ConnectionState.LIVE);
            await().until(() -> server.frames("presence_subscribe").size() == 2);
            assertThat(userIds(server.frames("presence_subscribe").get(1))).containsExactly(bob.toString());
        }
    }

    @Test
    void what_is_subscribed_to_without_a_connection_is_asked_for_once_there_is_one() throws Exception {
        try (SottoClient client = client(FAST)) {
            client.subscribePresence(Set.of(bob));
            client.connect().join();
            await().until(() -> !server.frames("presence_subscribe").isEmpty());
            assertThat(server.frames("presence_subscribe")).singleElement().satisfies(data -> assertThat(userIds(data))
                    .containsExactly(bob.toString()));
        }
    }

    @Test
    void more_than_a_hundred_are_refused_whole_and_the_listener_learns_of_it() throws Exception {
        try (SottoClient client = connected(FAST)) {
            client.subscribePresence(users(60));
            client.subscribePresence(users(41));
            await().until(() -> !recorder.errors.isEmpty());
            assertThat(recorder.errors.get(0).code()).isEqualTo("too_many_subscriptions");
            assertThat(recorder.errors.get(0).message()).contains("60 users and 41 more (expected: at most 100");
            client.subscribePresence(users(40));
            await().until(() -> server.frames("presence_subscribe").size() == 2);
            assertThat(server.frames("presence_subscribe"))
                    .extracting(data -> userIds(data).size())
                    .containsExactly(60, 40);
        }
    }

    @Test
    void a_subscription_that_the_server_could_not_answer_is_sent_again() throws Exception {
        try (SottoClient client = connected(FAST)) {
            client.subscribePresence(Set.of(bob));
            await().until(() -> server.frames("presence_subscribe").size() == 1);
            server.push(
                    device,
                    "{\"action\":\"error\",\"data\":{\"code\":\"unavailable\",\"message\":\"try again later\"}}");
            await().until(() -> server.frames("presence_subscribe").size() == 2);
            assertThat(client.state()).isEqualTo(ConnectionState.LIVE);
        }
    }

    @Test
    void typing_goes_out_and_comes_in() throws Exception {
        try (SottoClient client = connected(FAST)) {
            client.typing(conversation, TypingStatus.RECORDING);
            client.typing(conversation, TypingStatus.STOPPED);
            await().until(() -> server.frames("typing").size() == 2);
            assertThat(server.frames("typing"))
                    .extracting(data -> data.path("status").asString())
                    .containsExactly("RECORDING", "STOPPED");
            assertThat(server.frames("typing").get(0).path("conversation_id").asString())
                    .isEqualTo(conversation.toString());
            for (String status : List.of("TYPING\",\"username\":\"Bob", "STOPPED")) {
                server.push(
                        device,
                        "{\"action\":\"user_typing\",\"data\":{\"conversation_id\":\"" + conversation
                                + "\",\"user_id\":\"" + bob + "\",\"status\":\"" + status + "\"}}");
            }
            await().until(() -> recorder.typings.size() == 2);
            assertThat(recorder.typings)
                    .containsExactly(
                            new ContactTyping(conversation, bob, "Bob", TypingStatus.TYPING),
                            new ContactTyping(conversation, bob, null, TypingStatus.STOPPED));
            assertThat(recorder.events).isEmpty();
        }
    }
}
