package org.sotto.presence.notice;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sotto.common.redis.GatewayHints;
import org.sotto.common.redis.SubscriberMember;
import org.sotto.common.relation.UserPairKey;
import org.sotto.presence.announce.AnnouncementListener;
import org.sotto.presence.state.Seen;
import org.sotto.presence.state.SeenStore;
import org.sotto.presence.visibility.Viewers;

/**
 * Tells subscribers how users are: batches form by draining what is there, one batch at a time, so that a user's states go out
 * in their order. A batch costs a read of Redis for each user, one question to user-service for each thousand pairs that are
 * not known, and one publication for each gateway.
 *
 * <p>While Redis or user-service does not answer, the newest state of each user waits here; beyond 100,000 users the first to
 * come are forgotten, whose subscribers then see the change with the next one or when they subscribe again.
 *
 * <p>After a changed setting, those concerned are told what they may see now: the present state, or, who may see nothing any
 * more, {@link Seen#HIDDEN}.
 */
public final class PresenceNotices implements AnnouncementListener {
    private static final Logger log = LoggerFactory.getLogger(PresenceNotices.class);
    private static final String NOTICES = "sotto.presence.notices";
    private static final int MAX_BATCH = 100;
    private static final int MAX_WAITING = 100_000;
    private static final Executor IN_A_SECOND = CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS);

    private final SubscriberStore subscribers;
    private final SeenStore states;
    private final Viewers viewers;
    private final GatewayHints hints;
    private final Counter told;
    private final Counter hidden;
    private final Counter failed;
    private final Counter forgotten;

    /** What waits; the lock of all three. */
    private final LinkedHashMap<UUID, Seen> changes = new LinkedHashMap<>();

    private final LinkedHashSet<Recheck> rechecks = new LinkedHashSet<>();
    private boolean draining;

    private record Batch(Map<UUID, Seen> changes, Set<Recheck> rechecks) {
        Set<UUID> users() {
            Set<UUID> users = new HashSet<>(changes.keySet());
            rechecks.forEach(recheck -> users.add(recheck.user()));
            return users;
        }
    }

    PresenceNotices(
            SubscriberStore subscribers, SeenStore states, Viewers viewers, GatewayHints hints, MeterRegistry metrics) {
        this.subscribers = subscribers;
        this.states = states;
        this.viewers = viewers;
        this.hints = hints;
        this.told = metrics.counter(NOTICES, "outcome", "told");
        this.hidden = metrics.counter(NOTICES, "outcome", "hidden");
        this.failed = metrics.counter(NOTICES, "outcome", "failed");
        this.forgotten = metrics.counter(NOTICES, "outcome", "forgotten");
    }

    @Override
    public void announced(UUID user, boolean online, long lastSeenMillis) {
        synchronized (changes) {
            // A newer state takes the place of an older one, and stands last.
            changes.remove(user);
            changes.put(user, new Seen(online, lastSeenMillis));
            forgetBeyond(changes.keySet());
        }
        drain();
    }

    /** Tells those concerned what they may see now. */
    void recheck(Collection<Recheck> of) {
        synchronized (changes) {
            rechecks.addAll(of);
            forgetBeyond(rechecks);
        }
        drain();
    }

    private void forgetBeyond(Collection<?> waiting) {
        Iterator<?> first = waiting.iterator();
        while (waiting.size() > MAX_WAITING) {
            first.next();
            first.remove();
            forgotten.increment();
        }
    }

    private void drain() {
        Batch batch;
        synchronized (changes) {
            if (draining || (changes.isEmpty() && rechecks.isEmpty())) {
                return;
            }
            draining = true;
            batch = take();
        }
        CompletableFuture.completedFuture(batch).thenCompose(this::tell).whenComplete((done, failure) -> {
            if (failure == null) {
                drained();
                return;
            }
            failed.increment();
            log.warn("subscribers not told, tried again: {}", failure.toString());
            putBack(batch);
            IN_A_SECOND.execute(this::drained);
        });
    }

    private void drained() {
        synchronized (changes) {
            draining = false;
        }
        drain();
    }

    private Batch take() {
        Map<UUID, Seen> changed = new LinkedHashMap<>();
        Iterator<Map.Entry<UUID, Seen>> change = changes.entrySet().iterator();
        while (change.hasNext() && changed.size() < MAX_BATCH) {
            Map.Entry<UUID, Seen> first = change.next();
            changed.put(first.getKey(), first.getValue());
            change.remove();
        }
        Set<Recheck> rechecked = new LinkedHashSet<>();
        Iterator<Recheck> recheck = rechecks.iterator();
        while (recheck.hasNext() && rechecked.size() < MAX_BATCH) {
            rechecked.add(recheck.next());
            recheck.remove();
        }
        return new Batch(changed, rechecked);
    }

    private void putBack(Batch batch) {
        synchronized (changes) {
            batch.changes.forEach(changes::putIfAbsent);
            rechecks.addAll(batch.rechecks);
        }
    }

    private CompletableFuture<Integer> tell(Batch batch) {
        return subscribers.of(batch.users()).thenCompose(all -> {
            List<UserPairKey> pairs = pairs(batch, all);
            if (pairs.isEmpty()) {
                return CompletableFuture.completedFuture(0);
            }
            return viewers.allowed(pairs)
                    .thenCombine(
                            states.of(batch.rechecks.stream().map(Recheck::user).toList()),
                            (allowed, seen) -> publish(batch, all, allowed, seen));
        });
    }

    private static List<UserPairKey> pairs(Batch batch, Map<UUID, List<SubscriberMember>> all) {
        List<UserPairKey> pairs = new ArrayList<>();
        all.forEach((user, members) -> {
            boolean everybody = batch.changes.containsKey(user);
            members.stream()
                    .filter(member -> everybody
                            || batch.rechecks.stream()
                                    .anyMatch(recheck -> recheck.user().equals(user) && recheck.concerns(member)))
                    .forEach(member -> pairs.add(new UserPairKey(user, member.viewerId())));
        });
        return pairs;
    }

    private int publish(
            Batch batch, Map<UUID, List<SubscriberMember>> all, Set<UserPairKey> allowed, Map<UUID, Seen> seen) {
        GatewayItems items = new GatewayItems();
        batch.changes.forEach((user, state) -> {
            List<SubscriberMember> may = all.getOrDefault(user, List.of()).stream()
                    .filter(member -> allowed.contains(new UserPairKey(user, member.viewerId())))
                    .toList();
            items.add(user, state, may);
            told.increment(may.size());
        });
        for (Recheck recheck : batch.rechecks) {
            Map<Boolean, List<SubscriberMember>> concerned = new HashMap<>();
            all.getOrDefault(recheck.user(), List.of()).stream()
                    .filter(recheck::concerns)
                    .forEach(member -> concerned
                            .computeIfAbsent(
                                    allowed.contains(new UserPairKey(recheck.user(), member.viewerId())),
                                    may -> new ArrayList<>())
                            .add(member));
            List<SubscriberMember> may = concerned.getOrDefault(true, List.of());
            List<SubscriberMember> mayNot = concerned.getOrDefault(false, List.of());
            items.add(recheck.user(), seen.getOrDefault(recheck.user(), Seen.HIDDEN), may);
            items.add(recheck.user(), Seen.HIDDEN, mayNot);
            told.increment(may.size());
            hidden.increment(mayNot.size());
        }
        items.forEach(hints::publish);
        return batch.changes.size() + batch.rechecks.size();
    }
}
