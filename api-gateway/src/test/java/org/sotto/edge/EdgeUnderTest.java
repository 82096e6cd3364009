package org.sotto.edge;

import org.junit.jupiter.api.BeforeEach;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

/** An edge on a random port. A test class chooses its fleet; one that needs nothing special extends {@link RunningEdge}. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
public abstract class EdgeUnderTest {
    @LocalServerPort
    protected int port;

    protected EdgeClient edge;

    @BeforeEach
    void connect() {
        edge = new EdgeClient(port);
    }
}
