package org.sotto.message.log;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sotto.common.redis.GatewayHints;
import org.sotto.proto.v1.GatewayItem;
import org.sotto.proto.v1.MessageAck;
import org.sotto.proto.v1.Refusal;
import org.sotto.proto.v1.ReplyAddress;

/** What one batch has for each gateway: published as one message per gateway. */
final class Answers {
    private final Map<String, List<GatewayItem>> byGateway = new HashMap<>();

    void add(String gatewayId, GatewayItem item) {
        byGateway.computeIfAbsent(gatewayId, id -> new ArrayList<>()).add(item);
    }

    /** Adds an acknowledgement for the socket that waits for it; connection and ref are filled in. */
    void acknowledge(ReplyAddress to, MessageAck.Builder ack) {
        answer(
                to,
                GatewayItem.newBuilder()
                        .setAck(ack.setConnectionId(to.getConnectionId()).setRef(to.getRef()))
                        .build());
    }

    /** Adds a refusal for the socket that waits for an answer; connection and ref are filled in. */
    void refuse(ReplyAddress to, Refusal.Builder refusal) {
        answer(
                to,
                GatewayItem.newBuilder()
                        .setRefusal(
                                refusal.setConnectionId(to.getConnectionId()).setRef(to.getRef()))
                        .build());
    }

    private void answer(ReplyAddress to, GatewayItem item) {
        // A record without a reply address has nobody who waits.
        if (!to.getGatewayId().isEmpty()) {
            add(to.getGatewayId(), item);
        }
    }

    void publish(GatewayHints hints) {
        byGateway.forEach(hints::publish);
    }
}
