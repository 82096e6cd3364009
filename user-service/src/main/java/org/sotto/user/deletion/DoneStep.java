package org.sotto.user.deletion;

import java.time.Instant;
import java.util.Map;

/**
 * A pass that a service is done with.
 *
 * @param service whose
 * @param pass 1 or 2
 * @param doneAt when it said so
 * @param counts what was erased, by kind
 */
record DoneStep(String service, int pass, Instant doneAt, Map<String, Long> counts) {}
