package org.sotto.client;

import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.sotto.client.inbox.InboxStore;
import org.sotto.client.rest.TokenSource;
import org.sotto.client.runtime.ClientRuntime;

/** What {@link SottoClientBuilder} gathered. */
record ClientConfig(
        ClientRuntime runtime,
        List<URI> uris,
        TokenSource tokens,
        UUID deviceId,
        InboxStore store,
        SottoListener listener,
        ClientSettings settings,
        Clock clock,
        RandomGenerator random) {}
