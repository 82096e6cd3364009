package org.sotto.common.redis;

import java.util.Optional;
import java.util.UUID;
import org.sotto.common.id.Uuids;

/**
 * A member of {@code user_sessions:{user_id}}: which device is connected where. Text form {@code device_id@gateway_id}.
 *
 * @param deviceId the connected device
 * @param gatewayId the gateway that holds its socket
 */
public record SessionMember(UUID deviceId, String gatewayId) {

    public String encode() {
        return deviceId + "@" + gatewayId;
    }

    /** Empty if the text is no member. */
    public static Optional<SessionMember> decode(String text) {
        int at = text.indexOf('@');
        if (at < 0 || at == text.length() - 1) {
            return Optional.empty();
        }
        return Uuids.parse(text.substring(0, at)).map(device -> new SessionMember(device, text.substring(at + 1)));
    }
}
