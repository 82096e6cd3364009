package org.sotto.e2e.people;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.sotto.client.ContactPresence;
import org.sotto.e2e.fleet.EngineView;
import org.sotto.e2e.fleet.Fleet;
import org.sotto.e2e.fleet.Person;

/** Whose gateway dies is seen to go, and to come back, and nothing in Redis stays behind. */
class KilledGatewayPresenceTest {
    private static final int PEOPLE = 10;
    private static final int EXPIRY_SHARDS = 16;
    /** Sessions live for 70 s after their last heartbeat; the rest is for the sweep and the way. */
    private static final Duration GONE_WITHIN = Duration.ofSeconds(75);

    private final Fleet fleet = Fleet.running();
    private final EngineView engines = fleet.engines();

    private static void awaitAll(Person viewer, Set<UUID> people, boolean online, Duration within) {
        await().atMost(within).untilAsserted(() -> assertThat(people)
                .allSatisfy(person -> assertThat(viewer.record().presenceOf(person))
                        .map(ContactPresence::online)
                        .contains(online)));
    }

    @Test
    void its_users_go_offline_in_time_and_come_back_without_ghosts() throws Exception {
        List<Person> people =
                Stream.generate(() -> fleet.person(2)).limit(PEOPLE).toList();
        Set<UUID> ids = people.stream().map(Person::id).collect(Collectors.toSet());
        try (Person viewer = fleet.person(1).connect()) {
            for (Person person : people) {
                person.connect();
            }
            viewer.client().subscribePresence(ids);
            awaitAll(viewer, ids, true, Fleet.PATIENCE);

            fleet.processes().kill("gateway-2");
            try {
                awaitAll(viewer, ids, false, GONE_WITHIN);
                ids.forEach(id -> assertThat(sessionKeys(id)).isEmpty());
            } finally {
                fleet.processes().start("gateway-2");
            }
            awaitAll(viewer, ids, true, Fleet.PATIENCE);
            people.forEach(person -> assertThat(engines.redisSortedSet("user_sessions:{" + person.id() + "}"))
                    .containsExactly(person.account().deviceId() + "@gateway-2"));

            for (Person person : people) {
                person.goOffline();
            }
            awaitAll(viewer, ids, false, Fleet.PATIENCE);
            ids.forEach(id -> assertThat(sessionKeys(id)).isEmpty());
            assertThat(IntStream.range(0, EXPIRY_SHARDS)
                            .mapToObj(shard -> engines.redisSortedSet("presence_expiry:{" + shard + "}"))
                            .flatMap(List::stream))
                    .doesNotContainAnyElementsOf(
                            ids.stream().map(UUID::toString).toList());
        } finally {
            people.forEach(Person::close);
        }
    }

    /** The keys that say that somebody is here, or was on the gateway that died. */
    private Set<String> sessionKeys(UUID id) {
        return engines.redisKeysNaming(id).stream()
                .filter(key -> key.startsWith("session:")
                        || key.startsWith("user_sessions:")
                        || key.startsWith("user_away:")
                        || key.startsWith("online:"))
                .collect(Collectors.toSet());
    }
}
