package org.sotto.common.kafka;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.sotto.common.internal.InternalCallException;

/** Which failures say nothing about a record: an engine or a service did not answer, and asking again can help. */
public final class TransientFailures {
    /**
     * By name, since a service has only the drivers that it uses. Every subclass counts; Cassandra's QueryValidationException
     * (a statement that can never work) is none of them.
     */
    private static final List<String> TRANSIENT = List.of(
            "com.datastax.oss.driver.api.core.AllNodesFailedException",
            "com.datastax.oss.driver.api.core.DriverTimeoutException",
            "com.datastax.oss.driver.api.core.RequestThrottlingException",
            "com.datastax.oss.driver.api.core.connection.ConnectionInitException",
            "com.datastax.oss.driver.api.core.connection.ClosedConnectionException",
            "com.datastax.oss.driver.api.core.connection.HeartbeatException",
            "com.datastax.oss.driver.api.core.connection.BusyConnectionException",
            "com.datastax.oss.driver.api.core.servererrors.QueryExecutionException",
            "com.datastax.oss.driver.api.core.servererrors.ServerError",
            "io.lettuce.core.RedisConnectionException",
            "io.lettuce.core.RedisCommandTimeoutException",
            "io.lettuce.core.RedisLoadingException",
            "org.apache.kafka.common.errors.RetriableException",
            "org.apache.kafka.common.errors.InterruptException",
            "java.nio.channels.ClosedChannelException");

    private TransientFailures() {}

    /** Whether asking again can help. Bytes that cannot be parsed stay so, although protobuf's exception is an IOException. */
    public static boolean isTransient(Throwable failure) {
        if (failure instanceof PoisonRecordException) {
            return false;
        }
        for (Throwable t = failure; t != null; t = t.getCause()) {
            // Out of memory or a class that cannot be loaded says nothing about the record.
            if (t instanceof Error) {
                return true;
            }
            if (t instanceof InvalidProtocolBufferException) {
                return false;
            }
            if (t instanceof InternalCallException call) {
                return call.isTransient();
            }
            if (t instanceof IOException || t instanceof TimeoutException || t instanceof RejectedExecutionException) {
                return true;
            }
            if (hasTransientType(t.getClass())) {
                return true;
            }
        }
        return false;
    }

    /** The failure without the wrappers that futures put around it. */
    public static Throwable unwrap(Throwable failure) {
        Throwable t = failure;
        while ((t instanceof CompletionException || t instanceof ExecutionException) && t.getCause() != null) {
            t = t.getCause();
        }
        return t;
    }

    private static boolean hasTransientType(Class<?> type) {
        for (Class<?> c = type; c != null; c = c.getSuperclass()) {
            if (TRANSIENT.contains(c.getName())) {
                return true;
            }
        }
        return false;
    }
}
