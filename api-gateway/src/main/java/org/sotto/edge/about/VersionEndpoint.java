package org.sotto.edge.about;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.sotto.edge.EdgeProperties;
import org.springframework.boot.info.BuildProperties;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Tells a client what it talks to; needs no token and no version. */
@RestController
@Tag(name = "version")
class VersionEndpoint {
    private final VersionAnswer answer;

    VersionEndpoint(EdgeProperties edge, BuildProperties build) {
        this.answer = new VersionAnswer(
                List.of("v1"),
                edge.features(),
                edge.webSocketUrl(),
                edge.minimumAppVersion().toString(),
                String.valueOf(build.getVersion()));
    }

    @GetMapping("/api/version")
    @Operation(summary = "Supported API versions, built features, and where the WebSocket is")
    Enveloped version() {
        return new Enveloped(true, answer, answer.supported());
    }

    /** The envelope of every answer, and {@code supported} beside it: what the contract's own example shows. */
    record Enveloped(boolean success, VersionAnswer data, List<String> supported) {}
}
