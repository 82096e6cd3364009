package org.sotto.user.testing;

import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The service on the shared real engines, started once for all tests that extend this. */
public abstract class RunningService extends ServiceUnderTest {

    @DynamicPropertySource
    static void engines(DynamicPropertyRegistry registry) {
        properties(NAME).forEach((key, value) -> registry.add(key, () -> value));
    }
}
