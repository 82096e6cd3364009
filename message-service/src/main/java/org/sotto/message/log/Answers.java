package org.sotto.message.log;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sotto.common.redis.GatewayHints;
import org.sotto.proto.v1.GatewayItem;

/** What one batch has for each gateway: published as one message per gateway. */
final class Answers {
    private final Map<String, List<GatewayItem>> byGateway = new HashMap<>();

    void add(String gatewayId, GatewayItem item) {
        byGateway.computeIfAbsent(gatewayId, id -> new ArrayList<>()).add(item);
    }

    void publish(GatewayHints hints) {
        byGateway.forEach(hints::publish);
    }
}
