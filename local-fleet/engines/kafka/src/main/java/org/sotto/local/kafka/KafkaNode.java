package org.sotto.local.kafka;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * A Kafka node for one machine: formats its log directory when it has none, then runs the broker in the same JVM.
 *
 * <p>{@code kafka.tools.StorageTool} would do the formatting too, at the price of one more JVM start.
 *
 * <p>Argument: the path of a {@code server.properties} with exactly one directory in {@code log.dirs}.
 */
public final class KafkaNode {
    /** Any base64 UUID serves; a fixed one lets a log directory be moved between state directories. */
    private static final String CLUSTER_ID = "ZGV2LWNsdXN0ZXItMDAwMQ";

    private KafkaNode() {}

    public static void main(String[] args) throws Exception {
        if (args.length != 1) {
            System.err.println("arguments: " + args.length + " (expected: 1, the path of server.properties)");
            System.exit(2);
        }
        Properties properties = load(Path.of(args[0]));
        String logDirectory = properties.getProperty("log.dirs");
        if (!Files.exists(Path.of(logDirectory, "meta.properties"))) {
            format(logDirectory, Integer.parseInt(properties.getProperty("node.id")));
        }
        kafka.Kafka.main(args);
    }

    private static Properties load(Path file) throws IOException {
        Properties properties = new Properties();
        try (InputStream in = new FileInputStream(file.toFile())) {
            properties.load(in);
        }
        return properties;
    }

    private static void format(String logDirectory, int nodeId) throws Exception {
        new Formatter()
                .setNodeId(nodeId)
                .setClusterId(CLUSTER_ID)
                .addDirectory(logDirectory)
                .setMetadataLogDirectory(logDirectory)
                .setControllerListenerName("CONTROLLER")
                .setIgnoreFormatted(true)
                .setPrintStream(System.out)
                .run();
    }
}
