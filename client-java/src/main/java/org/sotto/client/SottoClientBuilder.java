package org.sotto.client;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.sotto.client.inbox.InboxStore;
import org.sotto.client.inbox.MemoryInboxStore;
import org.sotto.client.rest.SottoAccount;
import org.sotto.client.rest.TokenSource;
import org.sotto.client.runtime.ClientRuntime;

/** Gathers what a {@link SottoClient} needs: where to connect, as whom, and who listens. */
public final class SottoClientBuilder {
    private final ClientRuntime runtime;
    private List<URI> uris = List.of();
    private @Nullable TokenSource tokens;
    private @Nullable UUID deviceId;
    private InboxStore store = new MemoryInboxStore();
    private SottoListener listener = new SottoListener() {};
    private ClientSettings settings = ClientSettings.DEFAULT;
    private Clock clock = Clock.systemUTC();
    private RandomGenerator random = RandomGenerator.getDefault();

    SottoClientBuilder(ClientRuntime runtime) {
        this.runtime = requireNonNull(runtime, "runtime");
    }

    /** The threads and connections that the client will use. */
    public ClientRuntime runtime() {
        return runtime;
    }

    /**
     * Connects as this account's device, to its server's public origin unless {@link #webSocketUris} says otherwise.
     */
    public SottoClientBuilder account(SottoAccount account) {
        this.tokens = account;
        this.deviceId = account.deviceId();
        if (uris.isEmpty()) {
            this.uris = List.of(account.api().webSocketUri());
        }
        return this;
    }

    /** Connects as the device that these tokens belong to. */
    public SottoClientBuilder device(TokenSource source, UUID id) {
        this.tokens = requireNonNull(source, "source");
        this.deviceId = requireNonNull(id, "id");
        return this;
    }

    /** Connects to these addresses ({@code ws://} or {@code wss://}), to the next one after each lost connection. */
    public SottoClientBuilder webSocketUris(URI... addresses) {
        this.uris = List.of(addresses);
        return this;
    }

    /** Where the position is kept; in memory by default. */
    public SottoClientBuilder inboxStore(InboxStore inboxStore) {
        this.store = requireNonNull(inboxStore, "inboxStore");
        return this;
    }

    public SottoClientBuilder listener(SottoListener application) {
        this.listener = requireNonNull(application, "application");
        return this;
    }

    public SottoClientBuilder settings(ClientSettings newSettings) {
        this.settings = requireNonNull(newSettings, "newSettings");
        return this;
    }

    /** Tells the timestamps of messages and receipts; timeouts follow the machine's monotonic time. */
    public SottoClientBuilder clock(Clock newClock) {
        this.clock = requireNonNull(newClock, "newClock");
        return this;
    }

    SottoClientBuilder random(RandomGenerator newRandom) {
        this.random = newRandom;
        return this;
    }

    /**
     * A client that is not connected yet.
     *
     * @throws IllegalStateException when the address or the account is missing
     */
    public SottoClient build() {
        if (tokens == null || deviceId == null) {
            throw new IllegalStateException("no account (expected: account(…) or device(…))");
        }
        if (uris.isEmpty()) {
            throw new IllegalStateException("no address (expected: account(…) or webSocketUris(…))");
        }
        return new SottoClient(new ClientConfig(
                runtime, uris, tokens, deviceId, store, new GuardedListener(listener), settings, clock, random));
    }
}
