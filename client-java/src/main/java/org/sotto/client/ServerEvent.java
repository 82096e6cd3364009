package org.sotto.client;

import tools.jackson.databind.JsonNode;

/**
 * A frame that has no callback of its own: an edit, a reaction, a group's change.
 *
 * @param action the protocol's name
 * @param data as it came
 */
public record ServerEvent(String action, JsonNode data) {}
