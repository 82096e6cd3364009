package org.sotto.client.rest;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sotto.client.runtime.Fields;
import tools.jackson.databind.JsonNode;

/**
 * The calls of end-to-end encryption (PROTOCOL.md, "Keys"): bytes in and out, and nothing of what they mean. Whatever comes
 * from here is the server's word, for the caller to verify.
 *
 * <p>Calls block their thread and throw as those of {@link SottoAccount}.
 */
public final class KeyApi {
    private static final String KEYS = "/api/v1/keys";
    private static final String LISTS = "/api/v1/devices/list";

    private final SottoAccount account;

    KeyApi(SottoAccount account) {
        this.account = account;
    }

    /** A device of somebody. */
    public record Target(UUID userId, UUID deviceId) {}

    /**
     * A device list that is published.
     *
     * @param deviceToken with which the device that the list adds completes its linking; null: the list adds none
     */
    public record Published(long version, @Nullable String deviceToken) {}

    /** Publishes this device's keys; the same ones again change nothing. */
    public void upload(KeyUpload keys) {
        JsonNode unused = account.call("PUT", KEYS, keys.toJson()).data();
    }

    /**
     * Adds one-time pre-keys.
     *
     * @param oneTime at most 100
     * @param oneTimeKem at most 20
     */
    public void topUp(List<PreKey> oneTime, List<SignedKey> oneTimeKem) {
        JsonNode unused = account.call("POST", KEYS + "/one-time", KeyUpload.oneTimeJson(oneTime, oneTimeKem))
                .data();
    }

    /** What the server holds of this device's keys. */
    public KeyStatus status() {
        return KeyStatus.from(account.call("GET", KEYS + "/status", null).data());
    }

    /** Takes a bundle for each device of a user, which uses up one-time pre-keys: claim only to begin a session. */
    public ClaimedKeys claim(UUID userId) {
        return claim(userId, Map.of());
    }

    /** Takes a bundle for each of these devices of a user. */
    public ClaimedKeys claim(UUID userId, Collection<UUID> deviceIds) {
        return claim(
                userId,
                Map.of("device_ids", deviceIds.stream().map(UUID::toString).toList()));
    }

    private ClaimedKeys claim(UUID userId, Map<String, Object> body) {
        return ClaimedKeys.from(
                account.call("POST", KEYS + "/" + userId + "/claim", body).data());
    }

    /**
     * Takes bundles for devices of many users.
     *
     * @param targets at most 200
     */
    public List<ClaimedKeys> claim(List<Target> targets) {
        List<Map<String, Object>> devices = targets.stream()
                .map(target -> Map.<String, Object>of(
                        "user_id", target.userId().toString(),
                        "device_id", target.deviceId().toString()))
                .toList();
        return account.call("POST", KEYS + "/claim", Map.of("devices", devices))
                .data()
                .path("users")
                .valueStream()
                .map(ClaimedKeys::from)
                .toList();
    }

    /** The identity keys of a user, for safety numbers. */
    public IdentityKeys identity(UUID userId) {
        return IdentityKeys.from(
                account.call("GET", KEYS + "/" + userId + "/identity", null).data());
    }

    /** Publishes this account's device list; for its primary device alone. */
    public Published publish(SignedBody list) {
        JsonNode data = account.call("PUT", LISTS, list.toJson()).data();
        return new Published(
                Fields.integer(data, "version"),
                Fields.textIfAny(data, "device_token").orElse(null));
    }

    /**
     * A user's device lists.
     *
     * @param since the version after which they begin; 0 = at the beginning
     */
    public DeviceListChain lists(UUID userId, long since) {
        return DeviceListChain.from(account.call("GET", LISTS + "/" + userId + "?since=" + since, null)
                .data());
    }

    /**
     * Sends control messages, which are never shown.
     *
     * @param items at most 200, with 512 KiB of bodies together
     */
    public ControlResult sendControl(List<ControlItem> items) {
        return ControlResult.from(account.call(
                        "POST",
                        "/api/v1/messages/control",
                        Map.of("items", items.stream().map(ControlItem::toJson).toList()))
                .data());
    }
}
