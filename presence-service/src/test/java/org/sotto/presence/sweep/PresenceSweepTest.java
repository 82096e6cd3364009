package org.sotto.presence.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What people see of each other, on the real Redis and Kafka; time is the test's. */
class PresenceSweepTest {
    private final PresenceWorld world = new PresenceWorld();
    private final UUID alice = UUID.randomUUID();
    private final UUID phone = UUID.randomUUID();
    private final UUID laptop = UUID.randomUUID();

    @AfterEach
    void close() {
        world.close();
    }

    private long advance(long seconds) {
        world.clock.advance(Duration.ofSeconds(seconds));
        return world.clock.millis();
    }

    private void awaitDeparture(UUID user) {
        await().untilAsserted(() -> assertThat(world.isInShard(user))
                .as("%s is still in the shard; announced: %s", user, world.announcements(user))
                .isFalse());
    }

    @Test
    void a_connected_user_is_online_for_as_long_as_the_session_lives() {
        world.refresh(alice, phone);
        world.sweeper().sweep();
        assertThat(world.isOnline(alice)).isTrue();
        assertThat(world.onlineFor(alice)).isBetween(Duration.ofSeconds(60), Duration.ofSeconds(70));
        world.flush();
        assertThat(world.announcements(alice)).containsExactly("online");
    }

    @Test
    void a_user_whose_gateway_died_goes_offline_and_was_last_seen_at_the_last_refresh() {
        PresenceSweeper sweeper = world.sweeper();
        world.refresh(alice, phone);
        long refreshed = world.clock.millis();
        sweeper.sweep();
        advance(69);
        sweeper.sweep();
        assertThat(world.isOnline(alice)).isTrue();
        advance(1);
        sweeper.sweep();
        assertThat(world.isOnline(alice)).isFalse();
        assertThat(world.lastSeen(alice)).contains(refreshed / 1000);
        awaitDeparture(alice);
        world.flush();
        assertThat(world.announcements(alice)).containsExactly("online", "offline@" + refreshed);
    }

    @Test
    void a_session_that_expired_while_no_sweeper_ran_was_last_seen_at_its_last_refresh() {
        world.refresh(alice, phone);
        long refreshed = world.clock.millis();
        advance(75);
        world.sweeper().sweep();
        assertThat(world.lastSeen(alice)).contains(refreshed / 1000);
    }

    @Test
    void a_refresh_in_between_keeps_the_user_online() {
        PresenceSweeper sweeper = world.sweeper();
        for (int i = 0; i < 5; i++) {
            world.refresh(alice, phone);
            sweeper.sweep();
            advance(30);
            sweeper.sweep();
            assertThat(world.isOnline(alice)).as("after %d refreshes", i + 1).isTrue();
        }
        assertThat(world.onlineFor(alice)).isGreaterThan(Duration.ofSeconds(30));
        world.flush();
        assertThat(world.announcements(alice)).containsExactly("online");
    }

    @Test
    void a_closed_session_is_seen_off_at_once() {
        PresenceSweeper sweeper = world.sweeper();
        world.refresh(alice, phone);
        sweeper.sweep();
        long closed = advance(12);
        world.close(alice, phone);
        sweeper.sweep();
        assertThat(world.isOnline(alice)).isFalse();
        assertThat(world.lastSeen(alice)).contains(closed / 1000);
        awaitDeparture(alice);
        world.flush();
        assertThat(world.announcements(alice)).containsExactly("online", "offline@" + closed);
    }

    @Test
    void a_user_is_online_until_the_last_device_has_gone() {
        PresenceSweeper sweeper = world.sweeper();
        world.refresh(alice, phone);
        advance(10);
        world.refresh(alice, laptop);
        sweeper.sweep();
        advance(5);
        world.close(alice, laptop);
        sweeper.sweep();
        assertThat(world.isOnline(alice)).as("the phone is still there").isTrue();
        advance(66);
        sweeper.sweep();
        assertThat(world.isOnline(alice))
                .as("both are gone, and so is the last expiry that was written")
                .isFalse();
    }

    @Test
    void a_user_whose_app_goes_into_the_background_goes_offline_at_once_and_comes_back_with_it() {
        PresenceSweeper sweeper = world.sweeper();
        world.refresh(alice, phone);
        sweeper.sweep();
        long left = advance(10);
        world.away(alice, phone);
        sweeper.sweep();
        assertThat(world.isOnline(alice)).isFalse();
        assertThat(world.lastSeen(alice)).contains(left / 1000);
        awaitDeparture(alice);
        advance(30);
        world.away(alice, phone);
        for (int i = 0; i < 33; i++) {
            sweeper.sweep();
        }
        assertThat(world.isOnline(alice)).isFalse();
        advance(1);
        world.refresh(alice, phone);
        sweeper.sweep();
        assertThat(world.isOnline(alice)).isTrue();
        world.flush();
        assertThat(world.announcements(alice)).containsExactly("online", "offline@" + left, "online");
    }

    @Test
    void a_user_is_online_while_one_of_their_apps_is_in_the_foreground() {
        PresenceSweeper sweeper = world.sweeper();
        world.refresh(alice, phone);
        advance(1);
        world.refresh(alice, laptop);
        sweeper.sweep();
        advance(1);
        world.away(alice, laptop);
        sweeper.sweep();
        assertThat(world.isOnline(alice)).isTrue();
        assertThat(world.onlineFor(alice)).isLessThanOrEqualTo(Duration.ofSeconds(70));
        long closed = advance(1);
        world.close(alice, phone);
        sweeper.sweep();
        world.flush();
        assertThat(world.isOnline(alice)).isFalse();
        assertThat(world.announcements(alice)).containsExactly("online", "offline@" + closed);
    }

    @Test
    void a_restarted_sweeper_announces_nobody_again() {
        world.refresh(alice, phone);
        world.sweeper().sweep();
        advance(5);
        world.sweeper().sweep();
        world.flush();
        assertThat(world.announcements(alice)).containsExactly("online");
    }

    @Test
    void an_emptied_redis_heals_with_the_next_refresh_and_nobody_is_announced_again() {
        PresenceSweeper sweeper = world.sweeper();
        world.refresh(alice, phone);
        sweeper.sweep();
        world.emptyRedis();
        advance(10);
        sweeper.sweep();
        assertThat(world.isOnline(alice)).isFalse();
        advance(20);
        world.refresh(alice, phone);
        sweeper.sweep();
        assertThat(world.isOnline(alice)).isTrue();
        world.flush();
        assertThat(world.announcements(alice)).containsExactly("online");
    }

    @Test
    void a_user_who_left_while_redis_was_empty_is_seen_off_by_one_of_two_sweepers() {
        PresenceSweeper one = world.sweeper();
        PresenceSweeper two = world.sweeper();
        world.refresh(alice, phone);
        long refreshed = world.clock.millis();
        one.sweep();
        two.sweep();
        world.emptyRedis();
        advance(71);
        for (int i = 0; i < 40; i++) {
            one.sweep();
            two.sweep();
        }
        assertThat(world.lastSeen(alice)).contains(refreshed / 1000);
        world.flush();
        assertThat(world.announcements(alice)).containsExactly("online", "offline@" + refreshed);
    }

    @Test
    void who_comes_back_soon_after_a_close_is_announced_whichever_sweeper_saw_them_go() {
        PresenceSweeper one = world.sweeper();
        PresenceSweeper two = world.sweeper();
        world.refresh(alice, phone);
        one.sweep();
        two.sweep();
        long closed = advance(10);
        world.close(alice, phone);
        one.sweep();
        awaitDeparture(alice);
        advance(3);
        world.refresh(alice, phone);
        two.sweep();
        one.sweep();
        assertThat(world.isOnline(alice)).isTrue();
        world.flush();
        assertThat(world.announcements(alice)).containsExactly("online", "offline@" + closed, "online");
    }

    @Test
    void a_departure_that_kafka_did_not_take_is_announced_by_whoever_sweeps_next() {
        PresenceSweeper cutOff = world.sweeperWithoutKafka();
        world.refresh(alice, phone);
        world.sweeper().sweep();
        long closed = advance(4);
        world.close(alice, phone);
        cutOff.sweep();
        assertThat(world.isOnline(alice))
                .as("presence itself does not wait for Kafka")
                .isFalse();
        assertThat(world.isInShard(alice))
                .as("what is not announced remains to be done")
                .isTrue();
        PresenceSweeper healthy = world.sweeper();
        await().untilAsserted(() -> {
            healthy.sweep();
            assertThat(world.isInShard(alice)).isFalse();
        });
        world.flush();
        assertThat(world.announcements(alice)).containsExactly("online", "offline@" + closed);
    }

    @Test
    void two_sweepers_announce_each_coming_and_going_once() {
        PresenceSweeper one = world.sweeper();
        PresenceSweeper two = world.sweeper();
        List<UUID> users = new ArrayList<>();
        for (int i = 0; i < 2_500; i++) {
            UUID user = UUID.randomUUID();
            users.add(user);
            world.refresh(user, phone);
        }
        sweepTogether(one, two);
        long end = advance(70);
        sweepTogether(one, two);
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            sweepTogether(one, two);
            assertThat(users.stream().filter(world::isInShard)).isEmpty();
        });
        world.flush();
        Map<UUID, List<String>> announced = world.announcements();
        String expected = "offline@" + (end - PresenceWorld.SESSION_TTL.toMillis());
        assertThat(announced).hasSize(users.size());
        assertThat(announced.values()).allSatisfy(states -> assertThat(states)
                .as("in whatever order the two sweepers' producers were")
                .containsExactlyInAnyOrder("online", expected));
    }

    private static void sweepTogether(PresenceSweeper one, PresenceSweeper two) {
        CompletableFuture<Void> other = CompletableFuture.runAsync(one::sweep);
        two.sweep();
        other.join();
    }

    @Test
    void what_is_no_user_leaves_the_shard() {
        PresenceSweeper sweeper = world.sweeper();
        world.addGarbage(3, "not a user");
        sweeper.sweep();
        await().untilAsserted(() -> assertThat(world.shardSize(3)).isZero());
    }
}
