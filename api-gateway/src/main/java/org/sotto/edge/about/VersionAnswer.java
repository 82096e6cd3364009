package org.sotto.edge.about;

import java.net.URI;
import java.util.List;

/**
 * What {@code GET /api/version} tells.
 *
 * @param supported versions of the API
 * @param features what is built
 * @param wsUrl where to open the WebSocket
 * @param minimumAppVersion older apps get 426 {@code upgrade_required}
 * @param version the edge's build
 */
record VersionAnswer(
        List<String> supported, List<String> features, URI wsUrl, String minimumAppVersion, String version) {}
