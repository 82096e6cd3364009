package org.sotto.presence.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sotto.common.redis.RedisKeys;
import org.sotto.presence.sweep.PresenceStore.Entry;
import org.sotto.presence.sweep.PresenceStore.Parting;

/** The steps of two sweepers and a gateway in the orders that hurt. */
class PresenceStoreTest {
    private final PresenceWorld world = new PresenceWorld();
    private final PresenceStore one = world.store();
    private final PresenceStore two = world.store();
    private final UUID alice = UUID.randomUUID();
    private final UUID phone = UUID.randomUUID();
    private final int shard = RedisKeys.expiryShard(alice);

    @AfterEach
    void close() {
        world.close();
    }

    private Entry closedJustNow() {
        world.refresh(alice, phone);
        world.clock.advance(Duration.ofSeconds(5));
        world.close(alice, phone);
        return new Entry(alice, world.clock.millis());
    }

    private Parting part(PresenceStore sweeper, Entry entry) {
        return sweeper.part(entry, world.clock.millis(), 0).join();
    }

    @Test
    void a_refresh_between_looking_and_removing_is_not_lost() {
        Entry entry = closedJustNow();
        assertThat(part(one, entry).mine()).isTrue();
        world.clock.advance(Duration.ofSeconds(1));
        world.refresh(alice, phone);
        one.remove(shard, entry).join();
        assertThat(world.isInShard(alice)).isTrue();
        assertThat(part(two, entry).aliveUntil())
                .isEqualTo(world.clock.millis() + PresenceWorld.SESSION_TTL.toMillis());
    }

    @Test
    void one_sweeper_has_the_claim_until_it_gives_it_back() {
        Entry entry = closedJustNow();
        assertThat(part(one, entry).mine()).isTrue();
        assertThat(part(two, entry).mine()).isFalse();
        two.release(alice).join();
        assertThat(part(two, entry).mine())
                .as("nobody gives back another's claim")
                .isFalse();
        one.release(alice).join();
        assertThat(part(two, entry).mine()).isTrue();
    }

    @Test
    void who_claims_when_all_is_done_sees_that_it_is_done() {
        Entry entry = closedJustNow();
        part(one, entry);
        assertThat(one.isDue(shard, alice, world.clock.millis()).join()).isTrue();
        one.remove(shard, entry).join();
        one.release(alice).join();
        assertThat(part(two, entry).mine()).isTrue();
        assertThat(two.isDue(shard, alice, world.clock.millis()).join()).isFalse();
    }

    @Test
    void when_a_user_was_last_seen_never_goes_back() {
        Entry entry = closedJustNow();
        long later = world.clock.millis() / 1000;
        part(one, entry);
        one.release(alice).join();
        part(two, new Entry(alice, entry.time() - 60_000));
        assertThat(world.lastSeen(alice)).contains(later);
    }

    @Test
    void an_entry_is_raised_and_never_lowered() {
        world.refresh(alice, phone);
        long expiry = world.clock.millis() + PresenceWorld.SESSION_TTL.toMillis();
        one.raise(shard, alice, expiry - 1_000).join();
        assertThat(one.isDue(shard, alice, expiry - 1).join()).isFalse();
        one.raise(shard, alice, expiry + 1_000).join();
        assertThat(one.isDue(shard, alice, expiry).join()).isFalse();
    }
}
