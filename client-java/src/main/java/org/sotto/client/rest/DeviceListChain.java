package org.sotto.client.rest;

import java.util.List;
import java.util.UUID;
import org.sotto.client.runtime.Fields;
import tools.jackson.databind.JsonNode;

/**
 * A part of a user's device lists.
 *
 * @param version of the newest one
 * @param lists oldest first, each signed; at most 100
 */
public record DeviceListChain(UUID userId, long version, List<SignedBody> lists) {

    static DeviceListChain from(JsonNode data) {
        return new DeviceListChain(
                Fields.uuid(data, "user_id"),
                Fields.integer(data, "version"),
                data.path("lists").valueStream().map(SignedBody::from).toList());
    }
}
