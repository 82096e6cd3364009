package org.sotto.presence.sweep;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sotto.presence.announce.Announcer;
import org.sotto.presence.sweep.PresenceStore.Entry;
import org.sotto.presence.sweep.PresenceStore.Meeting;
import org.sotto.presence.sweep.PresenceStore.Parting;

/**
 * Keeps the presence of one shard's users. Used by one thread.
 *
 * <p>A sweep reads what is due, and what was refreshed since the last sweep: a refresh writes "now + TTL", so those entries
 * stand at the far end of the sorted set, and a sweep costs what changed and not what is there. A whole sweep reads every
 * entry; it catches what a gateway with a slow clock wrote, and users whose entry vanished with Redis' memory.
 *
 * <p>{@link #known} is a memory of who is online, to tell news from repetition. It may be lost: after a restart the keys in
 * Redis say who had been announced.
 */
final class ShardSweep {
    private static final Logger log = LoggerFactory.getLogger(ShardSweep.class);

    /** How far the clocks of gateways may be behind before only whole sweeps see their refreshes. */
    private static final long SKEW_MILLIS = 5_000;

    private static final long ANSWER_TIMEOUT_SECONDS = 10;

    private final int shard;
    private final PresenceStore store;
    private final Announcer announcer;
    private final long sessionTtl;
    private final Map<UUID, Long> known = new HashMap<>();
    /** Departures that Kafka has not taken yet. Touched by the producer's thread, too. */
    private final Set<UUID> departing = ConcurrentHashMap.newKeySet();

    private long previous;
    private volatile int online;

    ShardSweep(int shard, PresenceStore store, Announcer announcer, PresenceProperties properties) {
        this.shard = shard;
        this.store = store;
        this.announcer = announcer;
        this.sessionTtl = properties.sessionTtl().toMillis();
    }

    /** How many users are online, as far as this sweeper knows. */
    int online() {
        return online;
    }

    /**
     * Sweeps once.
     *
     * @param now milliseconds since the epoch
     * @param whole whether to look at every entry; the first sweep does anyway
     * @throws CompletionException if Redis does not answer; the next sweep does what this one left
     */
    void sweep(long now, boolean whole) {
        boolean all = whole || previous == 0;
        Set<UUID> due = partDue(now);
        meetSince(now, all ? now + 1 : Math.max(now + 1, previous + sessionTtl - SKEW_MILLIS));
        if (all) {
            missVanished(now, due);
        }
        previous = now;
        online = known.size();
    }

    private Set<UUID> partDue(long now) {
        Set<UUID> due = new HashSet<>();
        for (int page = 0; ; page++) {
            List<Entry> entries = await(store.page(shard, 0, now, page));
            if (entries.isEmpty()) {
                return due;
            }
            entries.forEach(entry -> due.add(entry.user()));
            List<Entry> open = entries.stream()
                    .filter(entry -> !departing.contains(entry.user()))
                    .toList();
            List<Parting> partings =
                    awaitAll(open, entry -> store.part(entry, now, known.getOrDefault(entry.user(), 0L)));
            part(now, open, partings);
        }
    }

    private void part(long now, List<Entry> entries, List<Parting> partings) {
        List<Integer> claimed = new ArrayList<>();
        List<CompletableFuture<?>> raised = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            UUID user = entries.get(i).user();
            Parting parting = partings.get(i);
            if (parting.aliveUntil() > 0) {
                known.put(user, parting.aliveUntil());
                raised.add(store.raise(shard, user, parting.aliveUntil()));
            } else {
                known.remove(user);
                if (parting.mine()) {
                    claimed.add(i);
                }
            }
        }
        // With the claim in hand nobody else removes the entry: if it is gone, another sweeper was through before the
        // claim.
        List<Boolean> still =
                awaitAll(claimed, i -> store.isDue(shard, entries.get(i).user(), now));
        for (int i = 0; i < claimed.size(); i++) {
            Entry entry = entries.get(claimed.get(i));
            if (still.get(i)) {
                announce(entry, partings.get(claimed.get(i)).lastSeen());
            } else {
                raised.add(store.release(entry.user()));
            }
        }
        awaitAll(raised, Function.identity());
    }

    private void announce(Entry entry, long lastSeen) {
        UUID user = entry.user();
        departing.add(user);
        announcer
                .offlineOnce(user, lastSeen)
                .thenCompose(done -> store.remove(shard, entry))
                .handle((done, failure) -> failure)
                .thenCompose(failure -> store.release(user).thenApply(done -> failure))
                .whenComplete((failure, unreleased) -> {
                    departing.remove(user);
                    Throwable cause = failure != null ? failure : unreleased;
                    if (cause != null) {
                        log.debug("a departure of shard {} is to be announced again: {}", shard, cause.toString());
                    }
                });
    }

    private void meetSince(long now, long from) {
        for (int page = 0; ; page++) {
            List<Entry> entries = await(store.page(shard, from, Long.MAX_VALUE, page));
            if (entries.isEmpty()) {
                return;
            }
            List<Entry> refreshed = entries.stream()
                    .filter(entry -> known.getOrDefault(entry.user(), 0L) != entry.time())
                    .toList();
            List<Meeting> meetings =
                    awaitAll(refreshed, entry -> store.meet(entry.user(), now, known.getOrDefault(entry.user(), 0L)));
            for (int i = 0; i < refreshed.size(); i++) {
                Meeting meeting = meetings.get(i);
                UUID user = refreshed.get(i).user();
                if (meeting.aliveUntil() > 0) {
                    known.put(
                            user,
                            Math.max(meeting.aliveUntil(), refreshed.get(i).time()));
                }
                if (meeting.came()) {
                    announcer.online(user);
                }
            }
        }
    }

    private void missVanished(long now, Set<UUID> due) {
        List<Map.Entry<UUID, Long>> vanished = known.entrySet().stream()
                .filter(entry -> entry.getValue() <= now && !due.contains(entry.getKey()))
                .map(entry -> Map.entry(entry.getKey(), entry.getValue()))
                .toList();
        List<Parting> partings = awaitAll(vanished, entry -> store.miss(entry.getKey(), now, entry.getValue()));
        for (int i = 0; i < vanished.size(); i++) {
            UUID user = vanished.get(i).getKey();
            Parting parting = partings.get(i);
            if (parting.aliveUntil() > 0) {
                known.put(user, parting.aliveUntil());
                continue;
            }
            known.remove(user);
            if (parting.mine()) {
                announcer.offline(user, parting.lastSeen());
            }
        }
    }

    private static <T, R> List<R> awaitAll(List<T> items, Function<T, ? extends CompletableFuture<? extends R>> call) {
        List<? extends CompletableFuture<? extends R>> calls =
                items.stream().map(call).toList();
        await(CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new)));
        List<R> answers = new ArrayList<>(calls.size());
        calls.forEach(done -> answers.add(done.join()));
        return answers;
    }

    private static <T> T await(CompletableFuture<T> future) {
        return future.orTimeout(ANSWER_TIMEOUT_SECONDS, TimeUnit.SECONDS).join();
    }
}
