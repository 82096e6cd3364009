package org.sotto.client.encrypted;

import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sotto.client.AccountEvent;
import org.sotto.client.CaughtUp;
import org.sotto.client.ClientError;
import org.sotto.client.ConnectionClosed;
import org.sotto.client.ConnectionState;
import org.sotto.client.ContactPresence;
import org.sotto.client.ContactTyping;
import org.sotto.client.DeviceEvent;
import org.sotto.client.IdentityChanged;
import org.sotto.client.IncomingMessage;
import org.sotto.client.KeysLow;
import org.sotto.client.MessageFailed;
import org.sotto.client.MessageStatus;
import org.sotto.client.ServerEvent;
import org.sotto.client.SottoListener;

/** Takes messages and what concerns keys out of what the connection tells, and passes all the rest on. */
final class DecryptingListener implements SottoListener {
    private static final String LIST_CHANGED = "list_changed";

    private final EncryptedListener application;
    private final Arrivals arrivals;
    private final Runnable keysLow;
    private final Runnable caughtUp;
    private final Consumer<@Nullable UUID> listChanged;

    DecryptingListener(
            EncryptedListener application,
            Arrivals arrivals,
            Runnable keysLow,
            Runnable caughtUp,
            Consumer<@Nullable UUID> listChanged) {
        this.application = application;
        this.arrivals = arrivals;
        this.keysLow = keysLow;
        this.caughtUp = caughtUp;
        this.listChanged = listChanged;
    }

    @Override
    public void onMessage(IncomingMessage message) {
        arrivals.receive(message);
    }

    @Override
    public void onKeysLow(KeysLow low) {
        keysLow.run();
        application.onKeysLow(low);
    }

    @Override
    public void onDeviceEvent(DeviceEvent event) {
        if (event.kind().equals(LIST_CHANGED)) {
            listChanged.accept(event.userId());
        }
        application.onDeviceEvent(event);
    }

    @Override
    public void onIdentityChanged(IdentityChanged change) {
        listChanged.accept(change.userId());
        application.onIdentityChanged(change);
    }

    @Override
    public void onStatus(MessageStatus status) {
        application.onStatus(status);
    }

    @Override
    public void onTyping(ContactTyping typing) {
        application.onTyping(typing);
    }

    @Override
    public void onPresence(ContactPresence presence) {
        application.onPresence(presence);
    }

    @Override
    public void onFailed(MessageFailed failed) {
        application.onFailed(failed);
    }

    @Override
    public void onAccountEvent(AccountEvent event) {
        application.onAccountEvent(event);
    }

    @Override
    public void onEvent(ServerEvent event) {
        application.onEvent(event);
    }

    @Override
    public void onCaughtUp(CaughtUp told) {
        caughtUp.run();
        application.onCaughtUp(told);
    }

    @Override
    public void onConnectionState(ConnectionState state) {
        application.onConnectionState(state);
    }

    @Override
    public void onError(ClientError error) {
        application.onError(error);
    }

    @Override
    public void onClosed(ConnectionClosed closed) {
        application.onClosed(closed);
    }
}
