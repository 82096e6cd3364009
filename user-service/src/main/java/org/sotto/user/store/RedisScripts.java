package org.sotto.user.store;

import io.lettuce.core.RedisException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.sotto.common.redis.LuaScript;
import org.sotto.common.redis.RedisConnections;
import org.springframework.stereotype.Component;

/** {@link LuaScript}s for callers that wait for the answer, at most 3 seconds. All share one connection. */
@Component
public class RedisScripts {
    private static final long TIMEOUT_SECONDS = 3;

    private final RedisClusterAsyncCommands<String, byte[]> commands;

    public RedisScripts(RedisConnections connections) {
        this.commands = connections.commands();
    }

    /** A script on one key. */
    @FunctionalInterface
    public interface Script<T> {
        /**
         * Runs it and waits for its answer.
         *
         * @param arguments see {@link LuaScript#run}
         * @throws RedisException if Redis does not answer in time, or refuses
         */
        T run(String key, Object... arguments);
    }

    /** A script that answers an integer. */
    public Script<Long> number(String text) {
        return waiting(LuaScript.of(commands, text, ScriptOutputType.INTEGER));
    }

    /** A script that answers a list: {@link Long} for an integer, {@code byte[]} for a string. */
    public Script<List<Object>> list(String text) {
        return waiting(LuaScript.of(commands, text, ScriptOutputType.MULTI));
    }

    private static <T> Script<T> waiting(LuaScript<T> script) {
        return (key, arguments) -> await(script.run(List.of(key), arguments));
    }

    /** Waits at most 3 seconds. */
    static <T> T await(CompletableFuture<T> answer) {
        try {
            return answer.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RedisException failure
                    ? failure
                    : new RedisException("a Redis command failed", e.getCause());
        } catch (TimeoutException e) {
            throw new RedisException("Redis did not answer within " + TIMEOUT_SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RedisException("interrupted while waiting for Redis", e);
        }
    }
}
