package org.sotto.edge;

import org.sotto.edge.played.PlayedFleet;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** An edge of the played fleet, started once for all tests that extend this. */
public abstract class RunningEdge extends EdgeUnderTest {

    @DynamicPropertySource
    static void fleet(DynamicPropertyRegistry registry) {
        PlayedFleet.register(registry);
    }
}
