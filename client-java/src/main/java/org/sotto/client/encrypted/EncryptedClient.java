package org.sotto.client.encrypted;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sotto.client.MessageAck;
import org.sotto.client.MessageType;
import org.sotto.client.SendOptions;
import org.sotto.client.SottoClient;
import org.sotto.client.SottoClientBuilder;
import org.sotto.client.e2ee.E2eeDevice;
import org.sotto.client.e2ee.identity.DeviceAddress;
import org.sotto.client.e2ee.identity.UserId;
import org.sotto.client.e2ee.primitive.E2eeException;
import org.sotto.client.e2ee.primitive.Randomness;
import org.sotto.client.e2ee.store.E2eeStore;
import org.sotto.client.rest.HistoryMessage;
import org.sotto.client.rest.SottoAccount;
import org.sotto.proto.e2ee.v1.Content;

/**
 * One device, connected and encrypted: what {@link SottoClient} promises, with contents that the server cannot read.
 *
 * <pre>{@code
 * E2eeStore store = SqliteE2eeStore.open(file, passphrase, Randomness.secure());
 * EncryptedDevices.register(account, store, Randomness.secure(), clock);   // once
 * EncryptedClient client = EncryptedClient.open(account, store, listener, SottoClient.builder(runtime));
 * client.connect().join();
 * client.send(bobId, text("hello"), MessageType.TEXT);
 * }</pre>
 *
 * <p>Safe for several threads. It holds one thread of its own, on which it asks the server for keys.
 */
public final class EncryptedClient implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EncryptedClient.class);

    /** What is expired is not found from then on; its key lies in the store until the sweep, which waits for calls under way. */
    private static final Duration SWEEP = Duration.ofSeconds(30);

    private static final long CLOSE_SECONDS = 3;

    private final E2eeDevice device;
    private final SottoClient client;
    private final KeyUpkeep upkeep;
    private final KeyDirectory directory;
    private final Sends sends;
    private final Arrivals arrivals;
    private final History history;
    private final ContentKeys contentKeys;
    private final ExecutorService blocking;
    private final ScheduledFuture<?> sweep;
    private volatile @Nullable Thread blockingThread;
    private volatile boolean closed;

    private EncryptedClient(
            SottoAccount account,
            E2eeStore store,
            EncryptedListener listener,
            SottoClientBuilder builder,
            Randomness randomness,
            Clock clock,
            Duration sweepEvery) {
        this.device = E2eeDevice.open(store, randomness, clock);
        this.blocking = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "sotto-keys-" + account.deviceId());
            thread.setDaemon(true);
            this.blockingThread = thread;
            return thread;
        });
        this.contentKeys = new ContentKeys(store, clock);
        this.directory = new KeyDirectory(account.keys(), device, listener::onContactChanged);
        this.upkeep = new KeyUpkeep(account.keys(), device, new OwnList(account, device, clock));
        Controls controls = new Controls(account.keys(), device, directory);
        this.history = new History(device, contentKeys, controls);
        this.arrivals = new Arrivals(
                device,
                directory,
                contentKeys,
                new Pending(store, clock),
                new Held(store),
                new SessionRepair(device, directory, controls, contentKeys),
                history,
                listener,
                this::later);
        this.client = builder.account(account)
                .listener(new DecryptingListener(listener, arrivals, this::keysLow, this::caughtUp, this::listChanged))
                .build();
        this.sends = new Sends(device, directory, contentKeys, new SealedOutbox(store), client, blocking);
        later(contentKeys::forgetExpired);
        this.sweep = builder.runtime().every(sweepEvery.toMillis(), this::later, contentKeys::forgetExpired);
    }

    /**
     * Opens the device that lies in a store ({@link EncryptedDevices}, {@link DeviceLinking}).
     *
     * @param builder with what the connection needs beside the account and the listener; used up by this call
     */
    public static EncryptedClient open(
            SottoAccount account, E2eeStore store, EncryptedListener listener, SottoClientBuilder builder) {
        return open(account, store, listener, builder, Randomness.secure(), Clock.systemUTC());
    }

    /** @param clock adjusted to the server's time */
    public static EncryptedClient open(
            SottoAccount account,
            E2eeStore store,
            EncryptedListener listener,
            SottoClientBuilder builder,
            Randomness randomness,
            Clock clock) {
        return open(account, store, listener, builder, randomness, clock, SWEEP);
    }

    /** @param sweepEvery between two looks for keys that have expired */
    static EncryptedClient open(
            SottoAccount account,
            E2eeStore store,
            EncryptedListener listener,
            SottoClientBuilder builder,
            Randomness randomness,
            Clock clock,
            Duration sweepEvery) {
        return new EncryptedClient(account, store, listener, builder, randomness, clock, sweepEvery);
    }

    /**
     * Connects, and keeps connected as {@link SottoClient#connect} does. After each connection, when all that waited has been
     * told, this device's keys and list at the server are brought up to date, and what could not be opened is tried again.
     */
    public CompletableFuture<Void> connect() {
        return client.connect();
    }

    /** Sends with {@link SendOptions#NONE}. */
    public CompletableFuture<MessageAck> send(UUID receiverId, Content content, MessageType type) {
        return send(receiverId, content, type, SendOptions.NONE);
    }

    /**
     * Seals a message for every device of the receiver and every other device of this account, and sends it. Messages to one
     * person go out in the order of these calls; one that is made again for other devices may be passed.
     *
     * @param options its {@code deviceKeys} are made here
     * @return completes as {@link SottoClient#send}; fails also with {@link E2eeException}: {@code UNLISTED_DEVICE} when the
     *     receiver has published no device list or the server names a device that none has signed, {@code IDENTITY_CHANGED}
     *     when a verified contact's new identity awaits the person's word, {@code SESSION_NEEDED} when a device has no keys
     */
    public CompletableFuture<MessageAck> send(UUID receiverId, Content content, MessageType type, SendOptions options) {
        return sends.send(receiverId, content, type, options);
    }

    /** Opens a message of {@link SottoAccount#history}; empty where this device has no key, or the message was altered. */
    public Optional<Content> open(HistoryMessage message) {
        return history.open(message);
    }

    /**
     * Gives a device of this account, which was just linked, the keys of messages since a time, so that it reads them.
     *
     * @param since {@link Instant#EPOCH}: of all
     * @return how many keys went
     */
    public CompletableFuture<Integer> shareHistory(DeviceAddress to, Instant since) {
        return CompletableFuture.supplyAsync(
                () -> {
                    directory.refresh(to.user());
                    directory.beginSessions(List.of(to));
                    return history.share(to, since.toEpochMilli());
                },
                blocking);
    }

    /**
     * Forgets the key of a message, for one that was deleted: then nothing opens it on this device. Messages sent with {@link
     * SendOptions#expiresIn} are forgotten by themselves.
     */
    public void forget(UUID tempId, UUID authorId) {
        contentKeys.forget(tempId, UserId.of(authorId));
    }

    /** Fetches what somebody has published, now. */
    public CompletableFuture<Void> refresh(UUID userId) {
        return CompletableFuture.runAsync(() -> directory.refresh(UserId.of(userId)), blocking);
    }

    /** The connection, for what is not encrypted: read marks, typing, presence. */
    public SottoClient connection() {
        return client;
    }

    /** This device's keys and what it knows of others'. */
    public E2eeDevice device() {
        return device;
    }

    private void keysLow() {
        later(upkeep::topUp);
    }

    private void caughtUp() {
        later(upkeep::bringUpToDate);
        later(arrivals::retryPending);
    }

    /** @param userId null: this account's own */
    private void listChanged(@Nullable UUID userId) {
        UserId user = userId == null ? device.address().user() : UserId.of(userId);
        later(() -> directory.refresh(user));
    }

    /** What fails here is tried again after the next connection, and must not stop what comes behind it. */
    private void later(Runnable task) {
        try {
            blocking.execute(() -> {
                if (closed) {
                    LOG.debug("The client is closed; what was to be done about keys waits for the next one");
                    return;
                }
                try {
                    task.run();
                } catch (RuntimeException e) {
                    LOG.warn("A task about keys failed", e);
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("The client is closed; what was to be done about keys waits for the next one", e);
        }
    }

    /**
     * Ends the client, and waits a few seconds for what it is doing, unless it is called by the client itself: the application
     * is told nothing by it any more. The store stays open: it is the caller's.
     */
    @Override
    public void close() {
        closed = true;
        sweep.cancel(false);
        client.close();
        arrivals.stop();
        blocking.shutdown();
        if (Thread.currentThread() != blockingThread) {
            awaitEnd();
        }
    }

    private void awaitEnd() {
        try {
            if (!blocking.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("The client is closed, and still waits for the server's answer about keys");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
