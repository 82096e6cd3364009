package org.sotto.user.testing;

import org.sotto.common.testing.Engines;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The service on the shared real engines, started once for all tests that extend this. */
public abstract class RunningService extends ServiceUnderTest {

    @DynamicPropertySource
    static void engines(DynamicPropertyRegistry registry) {
        Engines.register(registry, properties(NAME));
    }
}
