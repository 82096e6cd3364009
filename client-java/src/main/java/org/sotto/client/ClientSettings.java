package org.sotto.client;

import java.time.Duration;

/**
 * How a client behaves. {@link #DEFAULT} suits an application on a phone or a server; tests shorten the times.
 *
 * @param heartbeat time between two PINGs; default 30 s. A server that asks for a shorter one gets it
 * @param heartbeatTimeout a PING unanswered for so long means a dead connection; default 10 s
 * @param connectTimeout bound for TCP, handshake and authentication together; default 10 s
 * @param ackTimeout a message without answer for so long is sent again on the same connection, then after twice the
 *     time, up to eight times; default 10 s
 * @param maxInFlight messages sent and not yet answered, default 64. Where the server refuses one for now
 *     ({@code rate_limited}, {@code unavailable}) those in flight behind it may pass it; 1 keeps the order even then
 * @param maxOutbox unanswered messages that are kept in memory, waiting or in flight, default 10,000
 * @param maxOutboxBytes bytes of the frames of these messages together, default 67,108,864 (64 MiB), at least one
 *     frame of 128 KiB
 * @param backoff waits between connection attempts
 * @param retry waits before a message that was refused for now is sent again; default 200 ms to 10 s
 */
public record ClientSettings(
        Duration heartbeat,
        Duration heartbeatTimeout,
        Duration connectTimeout,
        Duration ackTimeout,
        int maxInFlight,
        int maxOutbox,
        long maxOutboxBytes,
        BackoffSettings backoff,
        BackoffSettings retry) {

    public static final ClientSettings DEFAULT = new ClientSettings(
            Duration.ofSeconds(30),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            64,
            10_000,
            64L * 1024 * 1024,
            BackoffSettings.DEFAULT,
            new BackoffSettings(Duration.ofMillis(200), Duration.ofSeconds(10), Duration.ZERO));

    public ClientSettings {
        positive("heartbeat", heartbeat);
        positive("heartbeatTimeout", heartbeatTimeout);
        positive("connectTimeout", connectTimeout);
        positive("ackTimeout", ackTimeout);
        if (maxInFlight < 1) {
            throw new IllegalArgumentException("maxInFlight: " + maxInFlight + " (expected: >= 1)");
        }
        if (maxOutbox < 1) {
            throw new IllegalArgumentException("maxOutbox: " + maxOutbox + " (expected: >= 1)");
        }
        if (maxOutboxBytes < Frames.MAX_FRAME_BYTES) {
            throw new IllegalArgumentException(
                    "maxOutboxBytes: " + maxOutboxBytes + " (expected: >= " + Frames.MAX_FRAME_BYTES + ", one frame)");
        }
    }

    public ClientSettings withHeartbeat(Duration interval, Duration timeout) {
        return new ClientSettings(
                interval, timeout, connectTimeout, ackTimeout, maxInFlight, maxOutbox, maxOutboxBytes, backoff, retry);
    }

    public ClientSettings withConnectTimeout(Duration timeout) {
        return new ClientSettings(
                heartbeat,
                heartbeatTimeout,
                timeout,
                ackTimeout,
                maxInFlight,
                maxOutbox,
                maxOutboxBytes,
                backoff,
                retry);
    }

    public ClientSettings withAckTimeout(Duration timeout) {
        return new ClientSettings(
                heartbeat,
                heartbeatTimeout,
                connectTimeout,
                timeout,
                maxInFlight,
                maxOutbox,
                maxOutboxBytes,
                backoff,
                retry);
    }

    public ClientSettings withMaxInFlight(int messages) {
        return new ClientSettings(
                heartbeat,
                heartbeatTimeout,
                connectTimeout,
                ackTimeout,
                messages,
                maxOutbox,
                maxOutboxBytes,
                backoff,
                retry);
    }

    public ClientSettings withMaxOutbox(int messages) {
        return new ClientSettings(
                heartbeat,
                heartbeatTimeout,
                connectTimeout,
                ackTimeout,
                maxInFlight,
                messages,
                maxOutboxBytes,
                backoff,
                retry);
    }

    public ClientSettings withMaxOutboxBytes(long bytes) {
        return new ClientSettings(
                heartbeat, heartbeatTimeout, connectTimeout, ackTimeout, maxInFlight, maxOutbox, bytes, backoff, retry);
    }

    public ClientSettings withBackoff(BackoffSettings reconnects) {
        return new ClientSettings(
                heartbeat,
                heartbeatTimeout,
                connectTimeout,
                ackTimeout,
                maxInFlight,
                maxOutbox,
                maxOutboxBytes,
                reconnects,
                retry);
    }

    public ClientSettings withRetry(BackoffSettings refusedForNow) {
        return new ClientSettings(
                heartbeat,
                heartbeatTimeout,
                connectTimeout,
                ackTimeout,
                maxInFlight,
                maxOutbox,
                maxOutboxBytes,
                backoff,
                refusedForNow);
    }

    private static void positive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: above zero)");
        }
    }
}
