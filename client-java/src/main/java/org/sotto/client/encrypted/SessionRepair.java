package org.sotto.client.encrypted;

import java.io.UncheckedIOException;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sotto.client.e2ee.E2eeDevice;
import org.sotto.client.e2ee.Repairs;
import org.sotto.client.e2ee.identity.DeviceAddress;
import org.sotto.client.e2ee.identity.UserId;
import org.sotto.client.e2ee.primitive.E2eeException;
import org.sotto.client.rest.ControlResult;
import org.sotto.client.rest.SottoApiException;
import org.sotto.proto.e2ee.v1.DecryptionError;
import org.sotto.proto.e2ee.v1.Plaintext;

/**
 * Both halves of mending a session that does not open (E2EE.md, 3.6): the receiver begins a new one and says in it which
 * message it could not open; the sender gives the key of that message again. How often, {@link Repairs} says. Calls block
 * their thread.
 */
final class SessionRepair {
    private static final Logger LOG = LoggerFactory.getLogger(SessionRepair.class);

    private static final int MAX_ASKED = 100;

    private final E2eeDevice device;
    private final KeyDirectory directory;
    private final Controls controls;
    private final ContentKeys contentKeys;

    SessionRepair(E2eeDevice device, KeyDirectory directory, Controls controls, ContentKeys contentKeys) {
        this.device = device;
        this.directory = directory;
        this.controls = controls;
        this.contentKeys = contentKeys;
    }

    /**
     * Begins a new session with the sender and asks for the keys of all its messages that wait, unless that was done too often
     * lately. What is not asked for now is asked for after the next connection.
     *
     * @param tempIds of the messages, at most what one call takes are asked for
     */
    void ask(DeviceAddress sender, List<UUID> tempIds, E2eeException failure) {
        if (tempIds.isEmpty() || !device.repairs().mayReport(sender)) {
            LOG.info("{} is not asked for {} keys now", sender, tempIds.size());
            return;
        }
        try {
            directory.begin(sender.user(), List.of(sender));
            ControlResult result = controls.send(
                    sender,
                    tempIds.stream()
                            .limit(MAX_ASKED)
                            .map(tempId -> Repairs.report(DecryptionError.newBuilder()
                                    .setMessageId(UserId.uuidBytes(tempId))
                                    .setReason(Repairs.reason(failure))
                                    .build()))
                            .toList());
            LOG.info(
                    "Asked {} for {} keys again ({})", sender, result.accepted().size(), failure.code());
        } catch (SottoApiException | UncheckedIOException e) {
            device.repairs().takeBack(sender);
            throw e;
        }
    }

    /** A device could not open a message of ours: it gets the key again if it was to have it. */
    void answer(DeviceAddress asking, DecryptionError error) {
        UUID tempId = UserId.uuid(error.getMessageId());
        UserId own = device.address().user();
        ContentKeys.Entry entry = contentKeys.find(tempId, own).orElse(null);
        if (entry == null
                || !entry.recipients().contains(asking)
                || !device.repairs().mayResend(asking, error.getMessageId(), entry.sentMs())) {
            LOG.info("{} asks for the key of {}, which it does not get", asking, tempId);
            return;
        }
        boolean known = controls.send(
                asking,
                Plaintext.newBuilder()
                        .setContentKey(entry.key().toBuilder()
                                .setFromOwnDevice(asking.user().equals(own)))
                        .build());
        LOG.info("Sent {} the key of {} again (device known: {})", asking, tempId, known);
    }
}
