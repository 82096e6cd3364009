package org.sotto.user.store;

import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.sotto.common.redis.RedisConnections;
import org.springframework.stereotype.Component;

/**
 * Runs Lua scripts and waits for their answers, at most 3 seconds. Scripts are small and sent whole: a cached digest would
 * save some hundred bytes and add the case of a server that forgot it.
 */
@Component
public class RedisScripts {
    private static final long TIMEOUT_SECONDS = 3;

    private final RedisClusterAsyncCommands<String, byte[]> commands;

    public RedisScripts(RedisConnections connections) {
        this.commands = connections.commands();
    }

    /**
     * Runs a script on one key that answers an integer.
     *
     * @throws RedisException if Redis does not answer
     */
    public long number(String script, String key, Object... arguments) {
        Long answer = await(commands.eval(script, ScriptOutputType.INTEGER, new String[] {key}, bytes(arguments)));
        return answer;
    }

    /**
     * Runs a script on one key that answers a list: {@link Long} for an integer, {@code byte[]} for a string.
     *
     * @throws RedisException if Redis does not answer
     */
    public List<Object> list(String script, String key, Object... arguments) {
        List<Object> answer =
                await(commands.eval(script, ScriptOutputType.MULTI, new String[] {key}, bytes(arguments)));
        return answer;
    }

    private static <T> T await(RedisFuture<T> answer) {
        try {
            return answer.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RedisException failure
                    ? failure
                    : new RedisException("a Redis script failed", e.getCause());
        } catch (TimeoutException e) {
            throw new RedisException("Redis did not answer within " + TIMEOUT_SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RedisException("interrupted while waiting for Redis", e);
        }
    }

    private static byte[][] bytes(Object... arguments) {
        return Arrays.stream(arguments)
                .map(argument -> argument instanceof byte[] bytes
                        ? bytes
                        : String.valueOf(argument).getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
    }
}
