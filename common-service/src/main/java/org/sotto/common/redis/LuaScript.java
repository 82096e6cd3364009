package org.sotto.common.redis;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * A Lua script on Redis. Called by the SHA-1 digest of its text ({@code EVALSHA}); a server that does not know it (it was
 * restarted, or another one took over) is sent the text ({@code EVAL}), and knows it from then on. Loading scripts at the
 * start instead would have to be done again after each such change, on each node of a cluster.
 *
 * @param <T> what it answers: {@link Long} for {@link ScriptOutputType#INTEGER}; for {@link ScriptOutputType#MULTI} a
 *     {@link List} of {@link Long} (integer), {@code byte[]} (string) and {@code null} (nil)
 */
public final class LuaScript<T> {
    private final RedisClusterAsyncCommands<String, byte[]> redis;
    private final String text;
    private final String digest;
    private final ScriptOutputType output;

    private LuaScript(RedisClusterAsyncCommands<String, byte[]> redis, String text, ScriptOutputType output) {
        this.redis = redis;
        this.text = text;
        this.digest = redis.digest(text);
        this.output = output;
    }

    /**
     * A script that stands in the code.
     *
     * @param output how Redis' answer is read; it decides {@code T}
     */
    public static <T> LuaScript<T> of(
            RedisClusterAsyncCommands<String, byte[]> redis, String text, ScriptOutputType output) {
        return new LuaScript<>(redis, text, output);
    }

    /**
     * A script in a file (UTF-8) of its own on the class path.
     *
     * @param neighbour a class of the package that holds the file
     * @param file the file's name there, for example {@code refresh.lua}
     * @param output how Redis' answer is read; it decides {@code T}
     * @throws IllegalStateException if there is no such file
     */
    public static <T> LuaScript<T> fromFile(
            RedisClusterAsyncCommands<String, byte[]> redis, Class<?> neighbour, String file, ScriptOutputType output) {
        try (InputStream in = neighbour.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException(
                        "script " + file + " is missing (expected: beside " + neighbour.getName() + ")");
            }
            return new LuaScript<>(redis, new String(in.readAllBytes(), StandardCharsets.UTF_8), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Runs it.
     *
     * @param keys {@code KEYS}; on a cluster all of one slot
     * @param arguments {@code ARGV}: {@code byte[]} as it is; strings, numbers, ids as their text in UTF-8
     * @return the answer. Fails with a {@link io.lettuce.core.RedisException} (which a dependent stage may find in a
     *     {@link CompletionException}): when the script fails, after the connection's time limit (2 s for each of the at most
     *     two commands), and at once while there is no connection
     */
    public CompletableFuture<T> run(List<String> keys, Object... arguments) {
        String[] names = keys.toArray(String[]::new);
        byte[][] values = Arrays.stream(arguments).map(LuaScript::bytes).toArray(byte[][]::new);
        return redis.<T>evalsha(digest, output, names, values)
                .exceptionallyCompose(failure -> isUnknownScript(failure)
                        ? redis.eval(text, output, names, values)
                        : CompletableFuture.failedFuture(failure))
                .toCompletableFuture();
    }

    private static byte[] bytes(Object argument) {
        return argument instanceof byte[] bytes
                ? bytes
                : Objects.requireNonNull(argument, "argument").toString().getBytes(StandardCharsets.UTF_8);
    }

    private static boolean isUnknownScript(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof RedisNoScriptException;
    }
}
