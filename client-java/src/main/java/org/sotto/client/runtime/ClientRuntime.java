package org.sotto.client.runtime;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.json.JsonMapper;

/**
 * The threads and connections that all clients of a process share. A client is a state machine on these threads, so a
 * thousand of them cost no thread of their own.
 *
 * <p>Three groups of daemon threads: the HTTP client's (reading and writing sockets), the workers (protocol and
 * listeners), and one timer that only hands work over. Listeners may take their time: they hold a worker, never a
 * socket's thread.
 *
 * <p>Close it after the clients that use it.
 */
public final class ClientRuntime implements AutoCloseable {
    /** Reads and writes the JSON of REST and WebSocket. Unknown fields are kept in trees and never an error. */
    public static final JsonMapper JSON = JsonMapper.builder().build();

    private static final int HTTP_THREADS = 2;

    private final ExecutorService httpThreads;
    private final ExecutorService workers;
    private final ScheduledThreadPoolExecutor timer;
    private final HttpClient http;

    private ClientRuntime(int workerThreads, Duration connectTimeout) {
        this.httpThreads = Executors.newFixedThreadPool(HTTP_THREADS, named("sotto-http"));
        this.workers = Executors.newFixedThreadPool(workerThreads, named("sotto-client"));
        this.timer = new ScheduledThreadPoolExecutor(1, named("sotto-timer"));
        this.timer.setRemoveOnCancelPolicy(true);
        this.timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        this.http = HttpClient.newBuilder()
                .executor(httpThreads)
                .connectTimeout(connectTimeout)
                // HTTP/2 would send an h2c upgrade with each first plain-text request, which proxies answer in
                // different
                // ways; one request at a time needs no streams.
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /** A runtime with as many worker threads as the machine has processors, but at least two. */
    public static ClientRuntime create() {
        return create(Math.max(2, Runtime.getRuntime().availableProcessors()));
    }

    /**
     * @param workerThreads threads that run the protocol and the listeners of all clients, at least 1
     * @throws IllegalArgumentException when {@code workerThreads} is below 1
     */
    public static ClientRuntime create(int workerThreads) {
        if (workerThreads < 1) {
            throw new IllegalArgumentException("workerThreads: " + workerThreads + " (expected: >= 1)");
        }
        return new ClientRuntime(workerThreads, Duration.ofSeconds(10));
    }

    /** The HTTP client for REST calls and WebSocket handshakes. */
    public HttpClient http() {
        return http;
    }

    /** The worker threads. */
    public Executor workers() {
        return workers;
    }

    /**
     * Hands {@code task} to {@code executor} once, after {@code delayMillis}. The timer thread itself runs nothing
     * else.
     */
    public ScheduledFuture<?> after(long delayMillis, Executor executor, Runnable task) {
        return timer.schedule(() -> executor.execute(task), delayMillis, TimeUnit.MILLISECONDS);
    }

    /** Hands {@code task} to {@code executor} every {@code periodMillis}, first after one period. */
    public ScheduledFuture<?> every(long periodMillis, Executor executor, Runnable task) {
        return timer.scheduleWithFixedDelay(
                () -> executor.execute(task), periodMillis, periodMillis, TimeUnit.MILLISECONDS);
    }

    /** Stops the threads; work that waits for a time is dropped. */
    @Override
    public void close() {
        timer.shutdownNow();
        workers.shutdown();
        httpThreads.shutdown();
    }

    private static ThreadFactory named(String prefix) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, prefix + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
