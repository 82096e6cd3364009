package org.sotto.local.process;

import java.util.List;
import java.util.Map;

/** The environment of a child: the launcher's own, less what would configure the child behind the fleet's back. */
public final class Environments {
    /** Prefixes of variables that Spring Boot or the JVM would read. */
    private static final List<String> READ_BY_CHILDREN =
            List.of("SPRING_", "SERVER_", "MANAGEMENT_", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

    private Environments() {}

    /**
     * Changes {@code inherited} into what a child gets.
     *
     * @param own variables that win over inherited ones
     */
    public static void apply(Map<String, String> inherited, Map<String, String> own) {
        inherited.keySet().removeIf(name -> READ_BY_CHILDREN.stream().anyMatch(name::startsWith));
        inherited.putAll(own);
    }
}
