package org.sotto.common.redis;

import java.util.Optional;
import java.util.UUID;
import org.sotto.common.id.Uuids;

/**
 * A member of {@code presence_subscribers:{user_id}}: who looks at the user, and where. Text form
 * {@code viewer_id:gateway_id}; connections of one viewer on one gateway share it.
 *
 * @param viewerId the user who subscribed
 * @param gatewayId the gateway that holds the subscribing socket
 */
public record SubscriberMember(UUID viewerId, String gatewayId) {

    public String encode() {
        return viewerId + ":" + gatewayId;
    }

    /** Empty if the text is no member. */
    public static Optional<SubscriberMember> decode(String text) {
        int colon = text.indexOf(':');
        if (colon < 0 || colon == text.length() - 1) {
            return Optional.empty();
        }
        return Uuids.parse(text.substring(0, colon))
                .map(viewer -> new SubscriberMember(viewer, text.substring(colon + 1)));
    }
}
