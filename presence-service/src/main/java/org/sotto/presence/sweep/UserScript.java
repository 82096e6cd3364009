package org.sotto.presence.sweep;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** A Lua script that answers a list of integers; sent by its digest, and whole when the server has forgotten it. */
final class UserScript {
    private final RedisClusterAsyncCommands<String, byte[]> redis;
    private final String text;
    private final String digest;

    UserScript(RedisClusterAsyncCommands<String, byte[]> redis, String text) {
        this.redis = redis;
        this.text = text;
        this.digest = redis.digest(text);
    }

    CompletableFuture<List<Long>> run(List<String> keys, Object... arguments) {
        String[] names = keys.toArray(String[]::new);
        byte[][] values = new byte[arguments.length][];
        for (int i = 0; i < values.length; i++) {
            values[i] = arguments[i].toString().getBytes(StandardCharsets.UTF_8);
        }
        CompletionStage<List<Long>> known = redis.evalsha(digest, ScriptOutputType.MULTI, names, values);
        return known.exceptionallyCompose(failure -> {
                    if (isForgotten(failure)) {
                        return redis.eval(text, ScriptOutputType.MULTI, names, values);
                    }
                    return CompletableFuture.failedFuture(failure);
                })
                .toCompletableFuture();
    }

    private static boolean isForgotten(Throwable failure) {
        return failure instanceof RedisNoScriptException
                || (failure instanceof CompletionException && failure.getCause() instanceof RedisNoScriptException);
    }
}
