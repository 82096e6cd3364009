package org.sotto.client.rest;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.sotto.client.runtime.Fields;
import tools.jackson.databind.JsonNode;

/** The calls of a device that joins an account by linking. They need no account yet, and throw as those of {@link SottoApi}. */
public final class LinkApi {
    private static final String LINK = "/api/v1/devices/link";

    private final SottoApi api;
    private final Clock clock;

    LinkApi(SottoApi api, Clock clock) {
        this.api = api;
        this.clock = clock;
    }

    /**
     * A mailbox that was opened.
     *
     * @param expiresIn how long it waits for the primary's first message
     */
    public record Opened(LinkMailbox mailbox, Duration expiresIn) {}

    /** Opens a mailbox. */
    public Opened open() {
        JsonNode data = api.call("POST", LINK, Map.of(), null).data();
        return new Opened(
                mailbox(Fields.uuid(data, "pairing_id"), Fields.text(data, "mailbox_token")),
                Duration.ofSeconds(Fields.integer(data, "expires_in")));
    }

    /** The mailbox that was opened before. */
    public LinkMailbox mailbox(UUID pairingId, String token) {
        return new LinkMailbox(
                pairingId, token, (method, path, body) -> api.call(method, path, Map.of("X-Link-Token", token), body));
    }

    /**
     * Becomes a device of the account.
     *
     * @param deviceToken what the primary sent through the mailbox; good once
     */
    public SottoAccount complete(String deviceToken, DeviceInfo device) {
        JsonNode data = api.call(
                        "POST",
                        LINK + "/complete",
                        Map.of(),
                        Map.of("device_token", deviceToken, "device", device.toJson()))
                .data();
        return api.account(Credentials.from(data, clock));
    }
}
