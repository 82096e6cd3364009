package org.sotto.client;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps an application's failure in a callback, an {@link Error} included, from upsetting the client. Callbacks of inbox
 * entries pass their failure on, since it decides whether the entry counts as taken; of the others it is logged.
 */
final class GuardedListener implements SottoListener {
    private static final Logger LOG = LoggerFactory.getLogger(GuardedListener.class);

    private final SottoListener application;

    GuardedListener(SottoListener application) {
        this.application = application;
    }

    @Override
    public void onMessage(IncomingMessage message) {
        application.onMessage(message);
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
    public void onDeviceEvent(DeviceEvent event) {
        application.onDeviceEvent(event);
    }

    @Override
    public void onIdentityChanged(IdentityChanged change) {
        application.onIdentityChanged(change);
    }

    @Override
    public void onEvent(ServerEvent event) {
        application.onEvent(event);
    }

    @Override
    public void onStatus(MessageStatus status) {
        guard("onStatus", () -> application.onStatus(status));
    }

    @Override
    public void onTyping(ContactTyping typing) {
        guard("onTyping", () -> application.onTyping(typing));
    }

    @Override
    public void onPresence(ContactPresence presence) {
        guard("onPresence", () -> application.onPresence(presence));
    }

    @Override
    public void onKeysLow(KeysLow low) {
        guard("onKeysLow", () -> application.onKeysLow(low));
    }

    @Override
    public void onCaughtUp(CaughtUp caughtUp) {
        guard("onCaughtUp", () -> application.onCaughtUp(caughtUp));
    }

    @Override
    public void onConnectionState(ConnectionState state) {
        guard("onConnectionState", () -> application.onConnectionState(state));
    }

    @Override
    public void onError(ClientError error) {
        guard("onError", () -> application.onError(error));
    }

    @Override
    public void onClosed(ConnectionClosed closed) {
        guard("onClosed", () -> application.onClosed(closed));
    }

    static void guard(String callback, Runnable call) {
        try {
            call.run();
        } catch (Throwable e) {
            LOG.error("The application's {} failed", callback, e);
        }
    }
}
