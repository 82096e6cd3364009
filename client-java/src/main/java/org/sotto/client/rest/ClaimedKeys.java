package org.sotto.client.rest;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sotto.client.runtime.Fields;
import tools.jackson.databind.JsonNode;

/**
 * What was claimed of one user.
 *
 * @param deviceList the newest one; null: the user has published none
 * @param bundles one for each device that has keys
 */
public record ClaimedKeys(UUID userId, @Nullable SignedBody deviceList, List<KeyBundle> bundles) {

    static ClaimedKeys from(JsonNode data) {
        return new ClaimedKeys(
                Fields.uuid(data, "user_id"),
                SignedBody.orNull(data.path("device_list")),
                data.path("bundles").valueStream().map(KeyBundle::from).toList());
    }
}
