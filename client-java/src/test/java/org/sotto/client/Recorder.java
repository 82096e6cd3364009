package org.sotto.client;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A listener that keeps what it was told. */
class Recorder implements SottoListener {
    final List<IncomingMessage> messages = new CopyOnWriteArrayList<>();
    final List<MessageStatus> statuses = new CopyOnWriteArrayList<>();
    final List<ContactTyping> typings = new CopyOnWriteArrayList<>();
    final List<ContactPresence> presences = new CopyOnWriteArrayList<>();
    final List<MessageFailed> failed = new CopyOnWriteArrayList<>();
    final List<AccountEvent> accountEvents = new CopyOnWriteArrayList<>();
    final List<DeviceEvent> deviceEvents = new CopyOnWriteArrayList<>();
    final List<IdentityChanged> identityChanges = new CopyOnWriteArrayList<>();
    final List<KeysLow> keysLow = new CopyOnWriteArrayList<>();
    final List<ServerEvent> events = new CopyOnWriteArrayList<>();
    final List<CaughtUp> caughtUps = new CopyOnWriteArrayList<>();
    final List<ConnectionState> states = new CopyOnWriteArrayList<>();
    final List<ClientError> errors = new CopyOnWriteArrayList<>();
    final List<ConnectionClosed> closes = new CopyOnWriteArrayList<>();

    @Override
    public void onMessage(IncomingMessage message) {
        messages.add(message);
    }

    @Override
    public void onStatus(MessageStatus status) {
        statuses.add(status);
    }

    @Override
    public void onTyping(ContactTyping typing) {
        typings.add(typing);
    }

    @Override
    public void onPresence(ContactPresence presence) {
        presences.add(presence);
    }

    @Override
    public void onFailed(MessageFailed failure) {
        failed.add(failure);
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
    public void onIdentityChanged(IdentityChanged change) {
        identityChanges.add(change);
    }

    @Override
    public void onKeysLow(KeysLow low) {
        keysLow.add(low);
    }

    @Override
    public void onEvent(ServerEvent event) {
        events.add(event);
    }

    @Override
    public void onCaughtUp(CaughtUp caughtUp) {
        caughtUps.add(caughtUp);
    }

    @Override
    public void onConnectionState(ConnectionState state) {
        states.add(state);
    }

    @Override
    public void onError(ClientError error) {
        errors.add(error);
    }

    @Override
    public void onClosed(ConnectionClosed closed) {
        closes.add(closed);
    }

    List<String> texts() {
        return messages.stream()
                .map(message -> new String(message.content(), StandardCharsets.UTF_8))
                .toList();
    }
}
