package org.sotto.local.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.sotto.local.process.Launch;

/** One Kafka node, broker and controller in one. */
public final class KafkaEngine extends Engine {
    KafkaEngine(EngineSettings fleet) {
        super("kafka", fleet);
    }

    @Override
    public List<Integer> ports() {
        return List.of(fleet().ports().kafka(), fleet().ports().kafkaController());
    }

    @Override
    public String settings() {
        return template(
                "kafka.properties",
                Map.of(
                        "PORT", Integer.toString(fleet().ports().kafka()),
                        "CONTROLLER_PORT", Integer.toString(fleet().ports().kafkaController()),
                        "LOGS", logDirectory().toString()));
    }

    private Path logDirectory() {
        return fleet().directories().data("kafka").resolve("logs");
    }

    @Override
    public Launch prepare(Consumer<String> step) throws IOException {
        Files.createDirectories(logDirectory());
        Path properties = fleet().write("kafka", "server.properties", settings());
        List<String> command = new ArrayList<>();
        command.add(fleet().jdks().running().java().toString());
        command.addAll(fleet().profile().flags(64, 256, 512));
        command.addAll(List.of("-XX:MaxDirectMemorySize=64m", "-Xss512k", "-Dlog4j2.disable.jmx=true"));
        command.addAll(List.of("-cp", fleet().classPath("kafka")));
        command.addAll(List.of("org.sotto.local.kafka.KafkaNode", properties.toString()));
        return new Launch(command, Map.of(), fleet().directories().data("kafka"), "");
    }

    /** The port opens before the controller lets the broker in, so the cluster's own view of its nodes decides. */
    @Override
    Optional<String> ask() throws InterruptedException {
        int millis = (int) ASK_WITHIN.toMillis();
        Map<String, Object> config = Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, address(),
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, millis,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis);
        try (Admin admin = Admin.create(config)) {
            return admin.describeCluster()
                            .nodes()
                            .get(millis, TimeUnit.MILLISECONDS)
                            .isEmpty()
                    ? Optional.of("the broker is not yet part of the cluster")
                    : Optional.empty();
        } catch (ExecutionException | TimeoutException e) {
            return Optional.of("the cluster cannot be described: " + e);
        }
    }
}
