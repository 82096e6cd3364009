package org.sotto.local.engine;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.sotto.local.process.Launch;

/** An S3 server that keeps objects as files and checks signatures as S3 does. */
public final class S3Engine extends Engine {
    public static final String ACCESS_KEY = "dev-access-key";
    public static final String SECRET_KEY = "dev-secret-key";

    S3Engine(EngineSettings fleet) {
        super("s3", fleet);
    }

    @Override
    public List<Integer> ports() {
        return List.of(fleet().ports().s3());
    }

    @Override
    public String settings() {
        return template(
                "s3proxy.properties",
                Map.of(
                        "PORT",
                        Integer.toString(fleet().ports().s3()),
                        "ACCESS_KEY",
                        ACCESS_KEY,
                        "SECRET_KEY",
                        SECRET_KEY,
                        "ORIGIN",
                        "http://localhost:" + fleet().ports().apiGateway(),
                        "STORE",
                        store().toString()));
    }

    private Path store() {
        return fleet().directories().data("s3").resolve("store");
    }

    @Override
    public Launch prepare(Consumer<String> step) throws IOException {
        Files.createDirectories(store());
        Path properties = fleet().write("s3", "s3proxy.properties", settings());
        Path logging = fleet().write("s3", "logback.xml", template("logback.xml", Map.of("LEVEL", "WARN")));
        List<String> command = new ArrayList<>();
        command.add(fleet().jdks().running().java().toString());
        command.addAll(fleet().profile().flags(32, 128, 256));
        command.add("-XX:MaxDirectMemorySize=32m");
        // Without a file Logback logs everything, the server's selector loop included.
        command.add("-Dlogback.configurationFile=" + logging.toUri());
        command.addAll(List.of("-cp", fleet().classPath("s3")));
        command.addAll(List.of("org.gaul.s3proxy.Main", "--properties", properties.toString()));
        return new Launch(command, Map.of(), fleet().directories().data("s3"), "");
    }

    /** A request without a signature is refused by a server that works. */
    @Override
    Optional<String> ask() {
        try {
            HttpURLConnection request = (HttpURLConnection)
                    URI.create("http://" + address() + "/").toURL().openConnection();
            request.setConnectTimeout((int) ASK_WITHIN.toMillis());
            request.setReadTimeout((int) ASK_WITHIN.toMillis());
            int status = request.getResponseCode();
            request.disconnect();
            return status == HttpURLConnection.HTTP_FORBIDDEN
                    ? Optional.empty()
                    : Optional.of("an unsigned request is answered with " + status + " (expected: 403)");
        } catch (IOException e) {
            return Optional.of("a request fails: " + e.getMessage());
        }
    }
}
