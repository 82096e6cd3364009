package org.sotto.user.deletion;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a deletion ends in: names no person, so that it may stay.
 *
 * @param requestedAt when the account ended
 * @param reason why
 * @param finishedAt when its last trace was erased
 * @param erased what was erased, by service, pass and kind
 */
record DeletionReport(
        Instant requestedAt, String reason, Instant finishedAt, Map<String, Map<Integer, Map<String, Long>>> erased) {

    static DeletionReport of(Deletion deletion, List<DoneStep> steps, Instant finishedAt) {
        Map<String, Map<Integer, Map<String, Long>>> erased = new TreeMap<>();
        for (DoneStep step : steps) {
            erased.computeIfAbsent(step.service(), service -> new TreeMap<>()).put(step.pass(), step.counts());
        }
        return new DeletionReport(deletion.requestedAt(), deletion.reason(), finishedAt, erased);
    }

    String toJson(JsonMapper json) {
        return json.writeValueAsString(this);
    }
}
