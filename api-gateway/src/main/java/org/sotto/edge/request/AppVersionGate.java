package org.sotto.edge.request;

import org.jspecify.annotations.Nullable;
import org.sotto.common.web.ApiException;
import org.sotto.edge.AppVersion;
import org.sotto.edge.EdgeProperties;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** Sends away apps that are too old to be served. A client that names no version is let in: not all are apps. */
@Component
public final class AppVersionGate {
    /** The header that names an app's version. */
    public static final String HEADER = "X-App-Version";

    private final AppVersion minimum;

    AppVersionGate(EdgeProperties edge) {
        this.minimum = edge.minimumAppVersion();
    }

    /** @throws ApiException 426 {@code upgrade_required} if it is too old, 400 if it is no version */
    public void check(@Nullable String version) {
        if (version == null) {
            return;
        }
        AppVersion app = AppVersion.parse(version)
                .orElseThrow(() -> ApiException.invalidRequest(HEADER + ": "
                        + (version.length() <= 80 ? version : version.substring(0, 80) + "…")
                        + " (expected: for example 1.12.3)"));
        if (app.compareTo(minimum) < 0) {
            throw new ApiException(
                            HttpStatus.UPGRADE_REQUIRED,
                            "upgrade_required",
                            HEADER + ": " + app + " (expected: at least " + minimum + ")")
                    .with("minimum_app_version", minimum.toString());
        }
    }
}
