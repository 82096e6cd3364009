package org.sotto.gateway.hint;

import com.google.protobuf.InvalidProtocolBufferException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sotto.common.id.Uuids;
import org.sotto.gateway.connection.CloseCode;
import org.sotto.gateway.connection.Connection;
import org.sotto.gateway.connection.ConnectionRegistry;
import org.sotto.gateway.delivery.DeviceInbox;
import org.sotto.gateway.frame.ErrorFrame;
import org.sotto.gateway.presence.Subscriptions;
import org.sotto.gateway.typing.TypingEnds;
import org.sotto.proto.v1.CloseConnection;
import org.sotto.proto.v1.GatewayHint;
import org.sotto.proto.v1.GatewayItem;
import org.sotto.proto.v1.KeysLow;
import org.sotto.proto.v1.Refusal;
import org.sotto.proto.v1.TypingChange;
import org.springframework.stereotype.Component;

/**
 * Brings the items of a hint to their connections: one task per event loop, one flush per connection. The order of hints is
 * kept, since one thread reads them and an event loop runs its tasks in order.
 */
@Component
public final class HintRouter {
    private static final Logger log = LoggerFactory.getLogger(HintRouter.class);
    private static final String HINTS = "sotto.gateway.hints";
    private static final String ITEMS = "sotto.gateway.hints.items";

    private final ConnectionRegistry registry;
    private final TailCheck tails;
    private final TypingEnds typing;
    private final Subscriptions subscriptions;
    private final HintSequences sequences = new HintSequences();
    private final Counter received;
    private final Counter missed;
    private final Counter items;

    private record Addressed(Connection connection, GatewayItem item) {}

    HintRouter(
            ConnectionRegistry registry,
            TailCheck tails,
            TypingEnds typing,
            Subscriptions subscriptions,
            MeterRegistry metrics) {
        this.registry = registry;
        this.tails = tails;
        this.typing = typing;
        this.subscriptions = subscriptions;
        this.received = metrics.counter(HINTS, "outcome", "received");
        this.missed = metrics.counter(HINTS, "outcome", "missed");
        this.items = metrics.counter(ITEMS);
    }

    /** Takes a publication. */
    public void onHint(byte[] publication) {
        GatewayHint hint;
        try {
            hint = GatewayHint.parseFrom(publication);
        } catch (InvalidProtocolBufferException e) {
            log.error("a hint of {} bytes cannot be read; tails are compared instead", publication.length, e);
            tails.checkAll();
            return;
        }
        received.increment();
        items.increment(hint.getItemsCount());
        route(hint.getItemsList());
        if (hint.getSequence() > 0 && sequences.isGap(hint.getSource(), hint.getSequence())) {
            missed.increment();
            tails.checkAll();
        }
    }

    private void route(List<GatewayItem> all) {
        Map<EventLoop, List<Addressed>> byLoop = new HashMap<>();
        for (GatewayItem item : all) {
            switch (item.getItemCase()) {
                case ACK -> address(byLoop, registry.find(item.getAck().getConnectionId()), item);
                case REFUSAL -> address(byLoop, registry.find(item.getRefusal().getConnectionId()), item);
                case CLOSE -> address(byLoop, registry.find(item.getClose().getConnectionId()), item);
                case STATUS ->
                    addressAll(byLoop, Uuids.fromBytes(item.getStatus().getRecipientId()), item);
                case ENTRY -> addressAll(byLoop, Uuids.fromBytes(item.getEntry().getUserId()), item);
                case TYPING -> {
                    typing.onChange(item.getTyping());
                    addressAll(byLoop, Uuids.fromBytes(item.getTyping().getRecipientId()), item);
                }
                case PRESENCE ->
                    item.getPresence()
                            .getViewersList()
                            .forEach(viewer -> addressAll(byLoop, Uuids.fromBytes(viewer), item));
                case KEYS_LOW -> addressDevice(byLoop, item.getKeysLow(), item);
                case ITEM_NOT_SET -> log.debug("an item of a kind that this version does not know");
            }
        }
        byLoop.forEach((loop, addressed) -> loop.execute(() -> deliver(addressed)));
    }

    private void addressAll(Map<EventLoop, List<Addressed>> byLoop, UUID user, GatewayItem item) {
        for (Connection connection : registry.of(user)) {
            address(byLoop, connection, item);
        }
    }

    private void addressDevice(Map<EventLoop, List<Addressed>> byLoop, KeysLow low, GatewayItem item) {
        UUID device = Uuids.fromBytes(low.getDeviceId());
        for (Connection connection : registry.of(Uuids.fromBytes(low.getUserId()))) {
            if (connection.identity().deviceId().equals(device)) {
                address(byLoop, connection, item);
            }
        }
    }

    private static void address(
            Map<EventLoop, List<Addressed>> byLoop, @Nullable Connection connection, GatewayItem item) {
        if (connection != null) {
            byLoop.computeIfAbsent(connection.loop(), loop -> new ArrayList<>()).add(new Addressed(connection, item));
        }
    }

    private void deliver(List<Addressed> addressed) {
        for (Addressed one : addressed) {
            deliver(one.connection, one.item);
        }
        for (Addressed one : addressed) {
            one.connection.flush();
        }
    }

    private void deliver(Connection connection, GatewayItem item) {
        switch (item.getItemCase()) {
            case ACK -> connection.send(connection.frames().messageAck(item.getAck()));
            case REFUSAL -> connection.send(errorOf(item.getRefusal()));
            case STATUS -> connection.send(connection.frames().messageStatus(item.getStatus()));
            case CLOSE -> close(connection, item.getClose());
            case ENTRY -> {
                DeviceInbox inbox = connection.inbox();
                if (inbox != null && !connection.isEnding()) {
                    inbox.onLive(item.getEntry().getEntry());
                }
            }
            case TYPING -> connection.send(typingOf(connection, item.getTyping()));
            case PRESENCE -> subscriptions.tell(connection, item.getPresence());
            case KEYS_LOW -> connection.send(connection.frames().keysLow(item.getKeysLow()));
            case ITEM_NOT_SET -> throw new IllegalStateException("an item without kind was addressed");
        }
    }

    private static ByteBuf typingOf(Connection connection, TypingChange change) {
        return connection
                .frames()
                .userTyping(
                        Uuids.fromBytes(change.getConversationId()),
                        Uuids.fromBytes(change.getUserId()),
                        change.getUsername(),
                        change.getStatus());
    }

    private static ErrorFrame errorOf(Refusal refusal) {
        return new ErrorFrame(
                refusal.getRef().isEmpty() ? null : refusal.getRef(),
                Uuids.optional(refusal.getTempId()).map(UUID::toString).orElse(null),
                refusal.getCode(),
                refusal.getMessage(),
                0,
                refusal.getMissingList(),
                refusal.getExtraList());
    }

    private static void close(Connection connection, CloseConnection close) {
        connection.close(CloseCode.of(close.getCode()), close.getReason());
    }
}
