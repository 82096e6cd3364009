package org.sotto.gateway.session;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** A script beside this class. Called by its digest; a server that does not know it (restarted) is sent its text. */
final class LuaScript<T> {
    private final RedisClusterAsyncCommands<String, byte[]> redis;
    private final String text;
    private final String digest;
    private final ScriptOutputType output;

    LuaScript(RedisClusterAsyncCommands<String, byte[]> redis, String name, ScriptOutputType output) {
        this.redis = redis;
        this.text = read(name);
        this.digest = redis.digest(text);
        this.output = output;
    }

    private static String read(String name) {
        try (InputStream in = LuaScript.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("script " + name + " is missing (expected: beside its class)");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs it; fails at once while Redis is away. */
    CompletionStage<T> run(String[] keys, String... arguments) {
        byte[][] bytes = new byte[arguments.length][];
        for (int i = 0; i < arguments.length; i++) {
            bytes[i] = arguments[i].getBytes(StandardCharsets.UTF_8);
        }
        CompletionStage<T> byDigest = redis.evalsha(digest, output, keys, bytes);
        return byDigest.handle((answer, failure) -> {
                    if (failure == null) {
                        return CompletableFuture.completedFuture(answer);
                    }
                    if (isUnknown(failure)) {
                        CompletionStage<T> byText = redis.eval(text, output, keys, bytes);
                        return byText.toCompletableFuture();
                    }
                    return CompletableFuture.<T>failedFuture(failure);
                })
                .thenCompose(stage -> stage);
    }

    private static boolean isUnknown(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof RedisNoScriptException;
    }
}
