package org.sotto.client.encrypted;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.sotto.client.ClientStoppedException;
import org.sotto.client.ConversationIds;
import org.sotto.client.MessageAck;
import org.sotto.client.MessageType;
import org.sotto.client.SendOptions;
import org.sotto.client.SendRefusedException;
import org.sotto.client.SottoClient;
import org.sotto.client.e2ee.E2eeDevice;
import org.sotto.client.e2ee.content.SealedContent;
import org.sotto.client.e2ee.identity.DeviceAddress;
import org.sotto.client.e2ee.identity.UserId;
import org.sotto.client.e2ee.primitive.E2eeException;
import org.sotto.client.e2ee.primitive.E2eeException.Code;
import org.sotto.client.e2ee.session.KeyMessage;
import org.sotto.proto.e2ee.v1.Content;
import org.sotto.proto.e2ee.v1.ContentKey;
import org.sotto.proto.e2ee.v1.Plaintext;

/**
 * Seals and sends messages, one after the other. The states behind a message are stored before it leaves; when the server
 * knows other devices than this one does, the lists are fetched and the keys made again, under the same {@code temp_id}.
 */
final class Sends {
    private static final String STALE_DEVICES = "stale_devices";
    /** A list that changes under every attempt is somebody's attack or mistake. */
    private static final int MAX_ATTEMPTS = 4;
    /** A normal closure, RFC 6455, 7.4.1. */
    private static final int CLOSED = 1000;

    private final E2eeDevice device;
    private final KeyDirectory directory;
    private final ContentKeys contentKeys;
    private final SealedOutbox outbox;
    private final SottoClient client;
    private final Executor serial;

    /** @param serial runs one task after the other, on threads that may block */
    Sends(
            E2eeDevice device,
            KeyDirectory directory,
            ContentKeys contentKeys,
            SealedOutbox outbox,
            SottoClient client,
            Executor serial) {
        this.device = device;
        this.directory = directory;
        this.contentKeys = contentKeys;
        this.outbox = outbox;
        this.client = client;
        this.serial = serial;
    }

    private record Outgoing(
            UUID tempId,
            UserId receiver,
            SealedContent sealed,
            MessageType type,
            SendOptions options,
            CompletableFuture<MessageAck> result) {}

    CompletableFuture<MessageAck> send(UUID receiver, Content content, MessageType type, SendOptions options) {
        CompletableFuture<MessageAck> result = new CompletableFuture<>();
        guarded(result, () -> {
            UUID tempId = options.tempId() == null ? UUID.randomUUID() : options.tempId();
            UUID conversation = ConversationIds.ofTwo(device.address().user().uuid(), receiver);
            SealedContent sealed = sealed(tempId, conversation, content, expireAfterS(options));
            attempt(new Outgoing(tempId, UserId.of(receiver), sealed, type, options, result), 1);
        });
        return result;
    }

    /** Seals, or finds what was sealed under this id before its answer was lost. */
    private SealedContent sealed(UUID tempId, UUID conversation, Content content, int expireAfterS) {
        Optional<ContentKeys.Entry> known =
                contentKeys.find(tempId, device.address().user());
        if (known.isEmpty()) {
            if (outbox.find(tempId).isPresent()) {
                throw new IllegalArgumentException(
                        "temp_id: " + tempId + ", of a message whose key has expired (expected: a new one)");
            }
            SealedContent sealed = device.seal(tempId, UserId.uuidBytes(conversation), content);
            return new SealedContent(
                    sealed.bytes(),
                    sealed.key().toBuilder().setExpireAfterS(expireAfterS).build());
        }
        return outbox.find(tempId)
                .map(bytes -> new SealedContent(bytes, known.get().key()))
                .orElseThrow(() -> new IllegalArgumentException(
                        "temp_id: " + tempId + ", of a message that was answered (expected: a new one)"));
    }

    private static int expireAfterS(SendOptions options) {
        Duration after = options.expiresIn();
        if (after == null) {
            return 0;
        }
        long seconds = after.toSeconds();
        if (seconds < 1 || seconds > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "expiresIn: " + after + " (expected: from a second to " + Integer.MAX_VALUE + " seconds)");
        }
        return (int) seconds;
    }

    /** Whatever fails on the way fails the send. */
    private void guarded(CompletableFuture<MessageAck> result, Runnable task) {
        try {
            serial.execute(() -> {
                try {
                    task.run();
                } catch (RuntimeException e) {
                    result.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            result.completeExceptionally(new ClientStoppedException(CLOSED, "the client is closed"));
        }
    }

    private void attempt(Outgoing message, int number) {
        directory.require(message.receiver());
        List<DeviceAddress> recipients = reachable(message.receiver());
        SendOptions options = message.options()
                .withTempId(message.tempId())
                .withDeviceKeys(deviceKeys(message.sealed().key(), recipients));
        contentKeys.put(contentKeys.sent(device.address(), message.sealed().key(), recipients));
        outbox.put(message.tempId(), message.sealed().bytes());
        client.send(message.receiver().uuid(), message.sealed().bytes().toByteArray(), message.type(), options)
                .whenComplete((ack, failure) -> {
                    if (failure == null) {
                        outbox.remove(message.tempId());
                        message.result().complete(ack);
                    } else if (failure instanceof SendRefusedException refused
                            && refused.code().equals(STALE_DEVICES)
                            && number < MAX_ATTEMPTS) {
                        guarded(message.result(), () -> {
                            follow(message.receiver(), recipients, refused);
                            attempt(message, number + 1);
                        });
                    } else {
                        message.result().completeExceptionally(failure);
                    }
                });
    }

    /**
     * The devices that get the message. One for which there is neither a session nor a bundle is left out, for the server to
     * say whether it lives; but somebody of the receiver's must be able to read.
     */
    private List<DeviceAddress> reachable(UserId receiver) {
        List<DeviceAddress> recipients = directory.recipients(receiver);
        directory.beginSessions(recipients);
        List<DeviceAddress> reachable = device.reachable(recipients);
        if (reachable.stream().noneMatch(address -> address.user().equals(receiver))) {
            throw new E2eeException(
                    Code.SESSION_NEEDED,
                    "devices of " + receiver.uuid() + ": none of " + recipients.size()
                            + " can be encrypted for (expected: at least one with keys)");
        }
        return reachable;
    }

    private Map<UUID, SendOptions.DeviceKey> deviceKeys(ContentKey key, List<DeviceAddress> recipients) {
        UserId own = device.address().user();
        Map<UUID, SendOptions.DeviceKey> keys = new HashMap<>();
        encrypt(key, recipients.stream().filter(to -> !to.user().equals(own)).toList(), false)
                .forEach((address, message) -> keys.put(directory.apiId(address), Wire.deviceKey(message)));
        encrypt(key, recipients.stream().filter(to -> to.user().equals(own)).toList(), true)
                .forEach((address, message) -> keys.put(directory.apiId(address), Wire.deviceKey(message)));
        return keys;
    }

    private Map<DeviceAddress, KeyMessage> encrypt(ContentKey key, List<DeviceAddress> devices, boolean own) {
        if (devices.isEmpty()) {
            return new LinkedHashMap<>();
        }
        return device.encrypt(
                devices,
                Plaintext.newBuilder()
                        .setContentKey(key.toBuilder().setFromOwnDevice(own))
                        .build());
    }

    /**
     * Learns what the server knows better.
     *
     * @throws E2eeException {@code UNLISTED_DEVICE} when the server names a device that no signed list does: it gets nothing
     */
    private void follow(UserId receiver, List<DeviceAddress> named, SendRefusedException refused) {
        Set<UserId> accounts = Set.of(receiver, device.address().user());
        accounts.forEach(directory::refresh);
        directory.revoke(refused.extraDevices(), accounts);
        Set<UUID> listed = Set.copyOf(
                directory.recipients(receiver).stream().map(directory::apiId).toList());
        for (UUID missing : refused.missingDevices()) {
            if (!listed.contains(missing)) {
                throw new E2eeException(
                        Code.UNLISTED_DEVICE,
                        "device " + missing + ", which the server wants a key for (expected: one of a signed list; "
                                + named.size() + " were named)",
                        refused);
            }
        }
    }
}
