package org.sotto.presence.notice;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.sotto.common.id.Uuids;
import org.sotto.common.redis.SubscriberMember;
import org.sotto.presence.state.Seen;
import org.sotto.proto.v1.GatewayItem;
import org.sotto.proto.v1.PresenceChange;

/** What one batch has for each gateway: one item for a user and a state, with the viewers there, in parts of 1,000. */
final class GatewayItems {
    private static final int MAX_VIEWERS = 1_000;

    private final Map<String, List<PresenceChange.Builder>> items = new HashMap<>();

    /** Adds subscribers who are all to see the same of a user; call it for one user and state after the other. */
    void add(UUID user, Seen seen, List<SubscriberMember> subscribers) {
        Map<String, PresenceChange.Builder> open = new HashMap<>();
        for (SubscriberMember subscriber : subscribers) {
            PresenceChange.Builder item = open.get(subscriber.gatewayId());
            if (item == null || item.getViewersCount() == MAX_VIEWERS) {
                item = PresenceChange.newBuilder()
                        .setUserId(Uuids.toByteString(user))
                        .setOnline(seen.online())
                        .setLastSeenMs(seen.lastSeenMillis());
                open.put(subscriber.gatewayId(), item);
                items.computeIfAbsent(subscriber.gatewayId(), gateway -> new ArrayList<>())
                        .add(item);
            }
            item.addViewers(Uuids.toByteString(subscriber.viewerId()));
        }
    }

    /** Hands each gateway's items over. */
    void forEach(BiConsumer<String, List<GatewayItem>> publish) {
        items.forEach((gateway, changes) -> publish.accept(
                gateway,
                changes.stream()
                        .map(change ->
                                GatewayItem.newBuilder().setPresence(change).build())
                        .toList()));
    }
}
