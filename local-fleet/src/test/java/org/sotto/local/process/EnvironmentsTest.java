package org.sotto.local.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EnvironmentsTest {
    @Test
    void a_variable_of_the_shell_does_not_configure_a_service() {
        Map<String, String> environment = new HashMap<>(Map.of(
                "PATH", "/bin", "SERVER_PORT", "1", "SPRING_PROFILES_ACTIVE", "prod", "JAVA_TOOL_OPTIONS", "-Xmx1m"));
        Environments.apply(environment, Map.of("SERVER_PORT", "8081"));
        assertThat(environment).containsOnly(Map.entry("PATH", "/bin"), Map.entry("SERVER_PORT", "8081"));
    }
}
