package org.sotto.local.service;

import java.util.Arrays;
import java.util.List;

/** The project's services, in the order in which they are started. */
public enum ServiceKind {
    USER_SERVICE("user-service", 160),
    MESSAGE_SERVICE("message-service", 160),
    FANOUT_WORKER("fanout-worker", 160),
    PRESENCE_SERVICE("presence-service", 128),
    GATEWAY_SERVICE("gateway-service", 160),
    API_GATEWAY("api-gateway", 160);

    private final String module;
    private final int heapMiB;

    ServiceKind(String module, int heapMiB) {
        this.module = module;
        this.heapMiB = heapMiB;
    }

    /** Its Maven module, which is also its name when it signs calls to other services. */
    public String module() {
        return module;
    }

    /** Largest heap for development, in MiB. */
    int heapMiB() {
        return heapMiB;
    }

    /** The modules of all services. */
    public static List<String> modules() {
        return Arrays.stream(values()).map(ServiceKind::module).toList();
    }
}
