package org.sotto.user.key;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.sotto.common.id.Uuids;
import org.sotto.user.testing.Answer;
import org.sotto.user.testing.DeviceKit;
import org.sotto.user.testing.RunningService;
import org.sotto.user.testing.SignedInDevice;
import org.sotto.user.testing.UserApi;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpMethod;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** Calls of the key server. */
abstract class KeyTest extends RunningService {
    static final String PATH = "/api/v1/keys";

    @Autowired
    protected JdbcClient jdbc;

    /** Somebody whose device has keys. */
    record Keyed(SignedInDevice device, DeviceKit kit) {}

    Keyed keyed(int oneTime, int oneTimeKem) {
        SignedInDevice device = api().signIn();
        DeviceKit kit = new DeviceKit();
        put(device.accessToken(), kit.upload(oneTime, oneTimeKem)).succeeded();
        return new Keyed(device, kit);
    }

    Answer put(String accessToken, Map<String, ?> upload) {
        return api().put(PATH, accessToken, DeviceKit.json(upload));
    }

    Answer addOneTime(String accessToken, Map<String, ?> keys) {
        return api().post(PATH + "/one-time", accessToken, DeviceKit.json(keys));
    }

    Answer claim(SignedInDevice by, SignedInDevice target) {
        return api().send(
                        HttpMethod.POST,
                        PATH + "/" + target.userId() + "/claim",
                        UserApi.bearer(by.accessToken()),
                        null);
    }

    Answer claim(SignedInDevice by, SignedInDevice target, UUID... devices) {
        return api().post(
                        PATH + "/" + target.userId() + "/claim",
                        by.accessToken(),
                        DeviceKit.json(Map.of("device_ids", List.of(devices))));
    }

    Answer claimAll(SignedInDevice by, List<Map<String, Object>> devices) {
        return api().post(PATH + "/claim", by.accessToken(), DeviceKit.json(Map.of("devices", devices)));
    }

    static Map<String, Object> pair(UUID user, UUID device) {
        return Map.of("user_id", user, "device_id", device);
    }

    static JsonNode bundles(Answer answer) {
        return answer.succeeded().body().at("/data/bundles");
    }

    JsonNode status(String accessToken) {
        return api().get(PATH + "/status", accessToken).succeeded().body().path("data");
    }

    int rows(String table, SignedInDevice device) {
        return jdbc.sql("SELECT COUNT(*) FROM " + table + " WHERE user_id = ?")
                .param(Uuids.toBytes(device.userId()))
                .query(Integer.class)
                .single();
    }

    /** An upload with one thing changed. */
    static Map<String, Object> with(Map<String, Object> upload, String field, Object value) {
        Map<String, Object> changed = new LinkedHashMap<>(upload);
        changed.put(field, value);
        return changed;
    }

    static Map<String, Object> without(Map<String, Object> upload, String field) {
        Map<String, Object> changed = new LinkedHashMap<>(upload);
        changed.remove(field);
        return changed;
    }

    static Map<String, Object> only(String field, List<?> keys) {
        return new HashMap<>(Map.of(field, keys));
    }
}
