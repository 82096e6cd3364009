package org.sotto.common.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sotto.common.testing.Engines;

class LuaScriptTest {
    private RedisClient client;
    private StatefulRedisConnection<String, byte[]> connection;

    @BeforeEach
    void connect() {
        client = RedisClient.create("redis://" + Engines.REDIS);
        connection = client.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE));
    }

    @AfterEach
    void disconnect() {
        connection.close();
        client.shutdown();
    }

    @Test
    void a_script_that_the_server_has_never_seen_runs_and_is_known_from_then_on() throws Exception {
        // The comment makes a text that no server can know.
        String text = "return 7 -- " + UUID.randomUUID();
        LuaScript<Long> script = LuaScript.of(connection.async(), text, ScriptOutputType.INTEGER);
        String digest = connection.async().digest(text);
        assertThat(connection.sync().scriptExists(digest)).containsExactly(false);

        for (int i = 0; i < 2; i++) {
            assertThat(script.run(List.of("key")).get(10, TimeUnit.SECONDS)).isEqualTo(7);
        }
        assertThat(connection.sync().scriptExists(digest)).containsExactly(true);
    }

    @Test
    void keys_and_arguments_of_every_kind_arrive() throws Exception {
        LuaScript<List<Object>> script = LuaScript.of(
                connection.async(),
                "return {KEYS[1], KEYS[2], ARGV[1], ARGV[2], tonumber(ARGV[3]) + 1, ARGV[4]}",
                ScriptOutputType.MULTI);
        UUID id = UUID.randomUUID();
        byte[] binary = {0, (byte) 0xff, 10};

        List<Object> answer = script.run(List.of("{slot}a", "{slot}b"), "grüße", binary, 41L, id)
                .get(10, TimeUnit.SECONDS);

        assertThat(answer)
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactly(utf8("{slot}a"), utf8("{slot}b"), utf8("grüße"), binary, 42L, utf8(id.toString()));
    }

    @Test
    void a_script_that_fails_says_so_and_is_not_run_again_by_its_text() {
        String key = Engines.uniqueName("script");
        LuaScript<Long> script = LuaScript.of(
                connection.async(),
                "redis.call('INCR', KEYS[1]); return redis.error_reply('ERR no')",
                ScriptOutputType.INTEGER);
        try {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> script.run(List.of(key)).get(10, TimeUnit.SECONDS))
                        .rootCause()
                        .isInstanceOf(RedisCommandExecutionException.class)
                        .hasMessageContaining("no");
            }
            assertThat(connection.sync().get(key)).isEqualTo(utf8("2"));
        } finally {
            connection.sync().del(key);
        }
    }

    @Test
    void a_file_that_is_missing_is_named() {
        assertThatThrownBy(() -> LuaScript.fromFile(
                        connection.async(), LuaScriptTest.class, "none.lua", ScriptOutputType.INTEGER))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("none.lua");
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
