package org.sotto.client.rest;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sotto.client.runtime.Fields;
import tools.jackson.databind.JsonNode;

/**
 * The identity keys of a user, as the server tells them.
 *
 * @param accountIdentityKey Ed25519; null: the user has published no device list
 * @param listVersion 0 = none
 */
@SuppressWarnings("ArrayRecordComponent") // Bytes on their way, which nobody compares.
public record IdentityKeys(UUID userId, byte @Nullable [] accountIdentityKey, long listVersion, List<Device> devices) {

    /**
     * A device's.
     *
     * @param identityKey Ed25519
     * @param identityDhKey X25519
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Device(
            UUID deviceId, int deviceNumber, long registrationId, byte[] identityKey, byte[] identityDhKey) {
        static Device from(JsonNode device) {
            return new Device(
                    Fields.uuid(device, "device_id"),
                    Math.toIntExact(Fields.integer(device, "device_number")),
                    Fields.integer(device, "registration_id"),
                    Fields.bytes(device, "identity_key"),
                    Fields.bytes(device, "identity_dh_key"));
        }
    }

    static IdentityKeys from(JsonNode data) {
        return new IdentityKeys(
                Fields.uuid(data, "user_id"),
                Fields.bytesOrNull(data, "account_identity_key"),
                Fields.integer(data, "list_version", 0),
                data.path("devices").valueStream().map(Device::from).toList());
    }
}
