package org.sotto.e2e.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.sotto.client.AccountEvent;
import org.sotto.client.ConnectionClosed;
import org.sotto.client.ContactPresence;
import org.sotto.client.ContactTyping;
import org.sotto.client.DeviceEvent;
import org.sotto.client.IncomingMessage;
import org.sotto.client.MessageFailed;
import org.sotto.client.MessageStatus;
import org.sotto.client.SottoListener;

/** What a client told its application, in order. */
public final class ClientLog implements SottoListener {
    private final List<IncomingMessage> messages = new CopyOnWriteArrayList<>();
    private final List<AccountEvent> accountEvents = new CopyOnWriteArrayList<>();
    private final List<DeviceEvent> deviceEvents = new CopyOnWriteArrayList<>();
    private final List<MessageStatus> statuses = new CopyOnWriteArrayList<>();
    private final List<MessageFailed> failures = new CopyOnWriteArrayList<>();
    private final List<ConnectionClosed> closes = new CopyOnWriteArrayList<>();
    private final List<ContactTyping> typing = new CopyOnWriteArrayList<>();
    private final List<ContactPresence> presence = new CopyOnWriteArrayList<>();

    @Override
    public void onMessage(IncomingMessage message) {
        messages.add(message);
    }

    @Override
    public void onAccountEvent(AccountEvent event) {
        accountEvents.add(event);
    }

    @Override
    public void onDeviceEvent(DeviceEvent event) {
        deviceEvents.add(event);
    }

    @Override
    public void onStatus(MessageStatus status) {
        statuses.add(status);
    }

    @Override
    public void onFailed(MessageFailed failed) {
        failures.add(failed);
    }

    @Override
    public void onClosed(ConnectionClosed closed) {
        closes.add(closed);
    }

    @Override
    public void onTyping(ContactTyping contact) {
        typing.add(contact);
    }

    @Override
    public void onPresence(ContactPresence contact) {
        presence.add(contact);
    }

    /** What other devices of the user changed, in order. */
    public List<AccountEvent> accountEvents() {
        return List.copyOf(accountEvents);
    }

    /** Which devices of the user came and went, in order. */
    public List<DeviceEvent> deviceEvents() {
        return List.copyOf(deviceEvents);
    }

    public List<ContactTyping> typing() {
        return List.copyOf(typing);
    }

    /** What was told last about somebody. */
    public Optional<ContactPresence> presenceOf(UUID user) {
        return presencesOf(user).stream().reduce((earlier, later) -> later);
    }

    /** What was told about somebody, in order. */
    public List<ContactPresence> presencesOf(UUID user) {
        return presence.stream()
                .filter(contact -> contact.userId().equals(user))
                .toList();
    }

    public List<IncomingMessage> messages() {
        return List.copyOf(messages);
    }

    public List<MessageFailed> failures() {
        return List.copyOf(failures);
    }

    public List<ConnectionClosed> closes() {
        return List.copyOf(closes);
    }

    /** The texts shown, in order. */
    public List<String> texts() {
        return messages.stream()
                .map(message -> new String(message.content(), StandardCharsets.UTF_8))
                .toList();
    }

    /** The ids shown, in order. */
    public List<UUID> messageIds() {
        return messages.stream().map(IncomingMessage::messageId).toList();
    }

    /** Waits until that many messages were shown. */
    public ClientLog awaitMessages(int count) {
        await(count + " messages").atMost(Fleet.PATIENCE).untilAsserted(() -> assertThat(messages)
                .hasSizeGreaterThanOrEqualTo(count));
        return this;
    }

    /** Waits until that message was shown. */
    public ClientLog awaitMessage(UUID messageId) {
        await("message " + messageId).atMost(Fleet.PATIENCE).untilAsserted(() -> assertThat(messageIds())
                .contains(messageId));
        return this;
    }

    /** Waits for a tick of a message. */
    public ClientLog awaitStatus(UUID messageId, MessageStatus.Status status) {
        await(status + " of " + messageId).atMost(Fleet.PATIENCE).untilAsserted(() -> assertThat(statuses)
                .anyMatch(seen -> seen.status() == status && seen.covers(messageId)));
        return this;
    }

    /** The ticks that a message got so far, in order. */
    public List<MessageStatus.Status> statusesOf(UUID messageId) {
        return statuses.stream()
                .filter(seen -> seen.covers(messageId))
                .map(MessageStatus::status)
                .toList();
    }
}
