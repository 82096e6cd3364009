package org.sotto.user.key;

import io.lettuce.core.ScriptOutputType;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.sotto.common.id.Uuids;
import org.sotto.common.redis.GatewayHints;
import org.sotto.common.redis.LuaScript;
import org.sotto.common.redis.RedisConnections;
import org.sotto.common.redis.RedisKeys;
import org.sotto.proto.v1.GatewayItem;
import org.sotto.proto.v1.KeysLow;
import org.sotto.user.store.RedisOutage;
import org.springframework.stereotype.Component;

/**
 * Tells a device that is connected that few of its one-time keys are left, at most once an hour for each kind: a hint to the
 * gateway that {@code session:{user}:device} names, noted in {@code keys_low:{user}}. A device that is away is not told, and
 * nothing is noted: it asks {@code GET /keys/status} when it connects. Nobody waits for any of this.
 */
@Component
class KeysLowHints {
    private static final Duration INTERVAL = Duration.ofHours(1);

    /**
     * KEYS[1] session:{user}:{device}, KEYS[2] keys_low:{user}; ARGV[1] the field, ARGV[2] now (ms), ARGV[3] interval (ms).
     * Answers the gateway that is to be told, which is noted; nil if the device is not connected or was told lately.
     */
    private static final String NOTE = """
            local gateway = redis.call('HGET', KEYS[1], 'gateway_server')
            if not gateway then
              return nil
            end
            local told = redis.call('HGET', KEYS[2], ARGV[1])
            if told and tonumber(told) + tonumber(ARGV[3]) > tonumber(ARGV[2]) then
              return nil
            end
            redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
            redis.call('PEXPIRE', KEYS[2], ARGV[3])
            return gateway
            """;

    private final LuaScript<byte[]> note;
    private final GatewayHints hints;
    private final RedisKeys keys;
    private final RedisOutage outage;
    private final Clock clock;

    KeysLowHints(RedisConnections redis, GatewayHints hints, RedisKeys keys, RedisOutage outage, Clock clock) {
        this.note = LuaScript.of(redis.commands(), NOTE, ScriptOutputType.VALUE);
        this.hints = hints;
        this.keys = keys;
        this.outage = outage;
        this.clock = clock;
    }

    /** @param left how many keys each device has left */
    void send(OneTimeKind kind, Map<DeviceRef, Integer> left) {
        left.forEach((device, amount) -> note.run(
                        List.of(keys.session(device.userId(), device.deviceId()), keys.keysLow(device.userId())),
                        device.deviceId() + ":" + kind.field(),
                        clock.millis(),
                        INTERVAL.toMillis())
                .whenComplete((gateway, failure) -> {
                    if (failure != null) {
                        outage.note("keys_low", failure);
                    } else if (gateway != null) {
                        hints.publish(new String(gateway, StandardCharsets.UTF_8), List.of(item(kind, device, amount)));
                    }
                }));
    }

    private static GatewayItem item(OneTimeKind kind, DeviceRef device, int left) {
        return GatewayItem.newBuilder()
                .setKeysLow(KeysLow.newBuilder()
                        .setUserId(Uuids.toByteString(device.userId()))
                        .setDeviceId(Uuids.toByteString(device.deviceId()))
                        .setKind(kind.field())
                        .setLeft(left))
                .build();
    }
}
