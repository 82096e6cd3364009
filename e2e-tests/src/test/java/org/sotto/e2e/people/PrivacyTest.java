package org.sotto.e2e.people;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.sotto.client.ContactPresence;
import org.sotto.client.ConversationIds;
import org.sotto.client.MessageAck;
import org.sotto.client.MessageStatus.Status;
import org.sotto.client.TypingStatus;
import org.sotto.client.rest.ApiResponse;
import org.sotto.client.rest.HistoryMessage;
import org.sotto.client.rest.PageRequest;
import org.sotto.e2e.fleet.Fleet;
import org.sotto.e2e.fleet.Person;
import tools.jackson.databind.JsonNode;

/**
 * Every privacy setting, by every stance of a viewer, for every field and event that it guards, through the public API: one
 * target whose settings change, and a viewer of each stance.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PrivacyTest {
    /** The smallest PNG. */
    private static final String PICTURE =
            "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"
                    + "YPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";

    private final Fleet fleet = Fleet.running();
    private final Map<Stance, Person> viewers = new EnumMap<>(Stance.class);
    private final Person target = fleet.person(1);
    /** Whom everybody sees: what is told of this one comes behind what is told of the target. */
    private final Person marker = fleet.person(1);

    @BeforeAll
    void everybodyTakesTheirStance() throws Exception {
        target.connect();
        Stance.call(
                target,
                "/api/v1/users/me",
                Map.of("display_name", "Target", "status_message", "Hello there", "profile_picture", PICTURE));
        for (Stance stance : Stance.values()) {
            Person viewer = fleet.person(2).connect();
            viewers.put(stance, viewer);
            viewer.sendLast(target, "So that there is a conversation");
            target.sendLast(viewer, "and an answer");
            stance.take(viewer, target);
        }
    }

    @AfterAll
    void leave() {
        viewers.values().forEach(Person::close);
        marker.close();
        target.close();
    }

    private static void eventually(ThrowingRunnable assertion) {
        await().atMost(Fleet.PATIENCE).untilAsserted(assertion);
    }

    private void set(Map<String, Object> settings) {
        Stance.call(target, "/api/v1/users/me/privacy", settings);
    }

    // ---- fields -------------------------------------------------------------------------------------------------

    static Stream<Arguments> allSettings() {
        return Stance.AUDIENCES.stream().flatMap(lastSeen -> Stance.AUDIENCES.stream()
                .flatMap(picture -> Stance.AUDIENCES.stream().map(status -> Arguments.of(lastSeen, picture, status))));
    }

    @ParameterizedTest(name = "last_seen {0}, profile_picture {1}, status {2}")
    @MethodSource("allSettings")
    void a_profile_shows_each_viewer_what_each_setting_gives_them(String lastSeen, String picture, String status) {
        set(Map.of("last_seen", lastSeen, "profile_picture", picture, "status", status));
        eventually(() -> {
            Map<Stance, Set<String>> expected = new TreeMap<>();
            Map<Stance, Set<String>> seen = new TreeMap<>();
            viewers.forEach((stance, viewer) -> {
                expected.put(stance, expectedFields(stance, lastSeen, picture, status));
                seen.put(stance, fieldsOf(profile(viewer)));
            });
            assertThat(seen).isEqualTo(expected);
        });
        assertThat(fieldsOf(profile(target)))
                .as("everybody sees all of themselves")
                .contains("phone_number", "last_seen", "is_online", "profile_picture", "status_message");
    }

    private static Set<String> expectedFields(Stance stance, String lastSeen, String picture, String status) {
        Set<String> fields = new TreeSet<>(Set.of("user_id", "display_name"));
        if (stance.seesPresence(lastSeen)) {
            fields.addAll(List.of("last_seen", "is_online"));
        }
        if (stance.seesProfile(picture)) {
            fields.add("profile_picture");
        }
        if (stance.seesProfile(status)) {
            fields.add("status_message");
        }
        return fields;
    }

    private JsonNode profile(Person viewer) {
        ApiResponse answer = viewer.account().call("GET", "/api/v1/users/" + target.id(), null);
        assertThat(answer.status()).isEqualTo(200);
        return answer.data();
    }

    private static Set<String> fieldsOf(JsonNode profile) {
        return new TreeSet<>(profile.propertyNames());
    }

    // ---- events -------------------------------------------------------------------------------------------------

    @ParameterizedTest(name = "last_seen {0}")
    @CsvSource({"everyone", "contacts", "nobody"})
    void presence_is_told_to_those_who_may_see_it(String lastSeen) throws Exception {
        set(Map.of("last_seen", lastSeen));
        target.goOffline();
        viewers.values().forEach(viewer -> viewer.client().subscribePresence(Set.of(target.id(), marker.id())));
        awaitTold((stance, newest) -> assertThat(newest.online()).isFalse());
        Map<Stance, Integer> before = new EnumMap<>(Stance.class);
        viewers.forEach((stance, viewer) ->
                before.put(stance, viewer.record().presencesOf(target.id()).size()));

        target.connect();
        mark();
        awaitTold((stance, newest) -> assertThat(newest.online())
                .as("%s sees that the target is online", stance)
                .isEqualTo(stance.seesPresence(lastSeen)));
        target.goOffline();
        mark();
        awaitTold((stance, newest) -> {
            assertThat(newest.online()).isFalse();
            assertThat(newest.lastSeen() != null)
                    .as("%s sees when the target was there", stance)
                    .isEqualTo(stance.seesPresence(lastSeen));
        });

        viewers.forEach((stance, viewer) -> {
            List<ContactPresence> told = viewer.record().presencesOf(target.id());
            if (!stance.seesPresence(lastSeen)) {
                assertThat(told.subList(before.get(stance), told.size()))
                        .as("%s was never told anything", stance)
                        .allSatisfy(presence -> {
                            assertThat(presence.online()).isFalse();
                            assertThat(presence.lastSeen()).isNull();
                        });
            }
            viewer.client().unsubscribePresence(Set.of(target.id(), marker.id()));
        });
        target.connect();
    }

    private interface PresenceCheck {
        void of(Stance stance, ContactPresence newest);
    }

    private void awaitTold(PresenceCheck check) {
        viewers.forEach(
                (stance, viewer) -> eventually(() -> assertThat(viewer.record().presenceOf(target.id()))
                        .hasValueSatisfying(newest -> check.of(stance, newest))));
    }

    /** Somebody whom everybody sees comes and goes: what was told before has arrived. */
    private void mark() throws Exception {
        marker.connect();
        viewers.values()
                .forEach(viewer -> eventually(() -> assertThat(viewer.record().presenceOf(marker.id()))
                        .hasValueSatisfying(
                                newest -> assertThat(newest.online()).isTrue())));
        marker.goOffline();
        viewers.values()
                .forEach(viewer -> eventually(() -> assertThat(viewer.record().presenceOf(marker.id()))
                        .hasValueSatisfying(
                                newest -> assertThat(newest.online()).isFalse())));
    }

    @Test
    void typing_is_told_unless_one_blocked_the_other() {
        viewers.forEach((stance, viewer) -> {
            UUID conversation = ConversationIds.ofTwo(viewer.id(), target.id());
            viewer.client().typing(conversation, TypingStatus.RECORDING);
            target.client().typing(conversation, TypingStatus.TYPING);
        });
        Set<UUID> expected = new HashSet<>();
        viewers.forEach((stance, viewer) -> {
            if (stance.isOnSpeakingTerms()) {
                expected.add(viewer.id());
            }
        });
        // All have ended again, so all that would have been told has been.
        eventually(() -> assertThat(typingSeenBy(target, TypingStatus.STOPPED)).isEqualTo(expected));
        assertThat(typingSeenBy(target, TypingStatus.RECORDING)).isEqualTo(expected);
        viewers.forEach((stance, viewer) -> {
            Set<UUID> seen = stance.isOnSpeakingTerms() ? Set.of(target.id()) : Set.of();
            eventually(() -> assertThat(typingSeenBy(viewer, TypingStatus.STOPPED))
                    .as("%s", stance)
                    .isEqualTo(seen));
            assertThat(typingSeenBy(viewer, TypingStatus.TYPING))
                    .as("%s", stance)
                    .isEqualTo(seen);
        });
    }

    private static Set<UUID> typingSeenBy(Person person, TypingStatus status) {
        Set<UUID> users = new HashSet<>();
        person.record().typing().stream()
                .filter(typing -> typing.status() == status)
                .forEach(typing -> users.add(typing.userId()));
        return users;
    }

    @ParameterizedTest(name = "read_receipts of the target {0}, of the viewer {1}")
    @CsvSource({"true,true", "true,false", "false,true", "false,false"})
    void a_message_has_the_ticks_that_blocks_and_read_receipts_allow(boolean targets, boolean viewersOwn)
            throws Exception {
        set(Map.of("read_receipts", targets));
        Map<Stance, MessageAck> sent = new EnumMap<>(Stance.class);
        for (Map.Entry<Stance, Person> entry : viewers.entrySet()) {
            Person viewer = entry.getValue();
            Stance.call(viewer, "/api/v1/users/me/privacy", Map.of("read_receipts", viewersOwn));
            sent.put(
                    entry.getKey(),
                    viewer.send(target, "Do you see this?").get(Fleet.PATIENCE.toSeconds(), TimeUnit.SECONDS));
        }
        sent.forEach((stance, ack) -> {
            if (stance == Stance.BLOCKED_BY_TARGET) {
                return;
            }
            target.record().awaitMessage(ack.messageId());
            target.client().markRead(ack.conversationId(), ack.messageId());
        });
        sent.forEach((stance, ack) -> {
            Person viewer = viewers.get(stance);
            if (stance != Stance.BLOCKED_BY_TARGET) {
                // Delivered, and read: the second comes as DELIVERED again where reading is hidden.
                viewer.record().awaitStatus(ack.messageId(), targets && viewersOwn ? Status.READ : Status.DELIVERED);
            }
            eventually(() -> assertThat(statusInHistory(viewer, ack))
                    .as("%s", stance)
                    .isEqualTo(expectedTick(stance, targets && viewersOwn)));
        });
        Person blocked = viewers.get(Stance.BLOCKED_BY_TARGET);
        assertThat(blocked.record()
                        .statusesOf(sent.get(Stance.BLOCKED_BY_TARGET).messageId()))
                .isEmpty();
        assertThat(target.record().messageIds())
                .doesNotContain(sent.get(Stance.BLOCKED_BY_TARGET).messageId());
        List<Status> told = new ArrayList<>();
        sent.forEach((stance, ack) -> told.addAll(viewers.get(stance).record().statusesOf(ack.messageId())));
        if (!(targets && viewersOwn)) {
            assertThat(told).doesNotContain(Status.READ);
        }
    }

    private static String expectedTick(Stance stance, boolean readingShown) {
        if (stance == Stance.BLOCKED_BY_TARGET) {
            return "SENT";
        }
        return readingShown ? "READ" : "DELIVERED";
    }

    private static String statusInHistory(Person viewer, MessageAck ack) {
        return viewer.account().history(ack.conversationId(), PageRequest.first(10)).items().stream()
                .filter(message -> message.messageId().equals(ack.messageId()))
                .findFirst()
                .flatMap(HistoryMessage::status)
                .orElse("absent");
    }
}
