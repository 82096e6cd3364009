package org.sotto.local.engine;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.sotto.local.jdk.Jdk;
import org.sotto.local.jdk.JvmProfile;
import org.sotto.local.process.Launch;

/**
 * One Cassandra node with the data centre {@code datacenter1}. It runs on Java 17 alone.
 *
 * <p>{@code -Dcassandra.unsafesystem} stays off although it starts faster: after SIGKILL such a node comes back without
 * its schema.
 */
public final class CassandraEngine extends Engine {
    private static final List<String> EXPORTS = List.of(
            "java.base/jdk.internal.misc",
            "java.base/java.lang.ref",
            "java.management.rmi/com.sun.jmx.remote.internal.rmi",
            "java.rmi/sun.rmi.registry",
            "java.rmi/sun.rmi.server",
            "java.sql/java.sql",
            "jdk.attach/sun.tools.attach",
            "jdk.compiler/com.sun.tools.javac.file",
            "jdk.unsupported/sun.misc");
    private static final List<String> OPENS = List.of(
            "java.base/java.io",
            "java.base/java.lang",
            "java.base/java.lang.module",
            "java.base/java.lang.reflect",
            "java.base/java.nio",
            "java.base/java.util",
            "java.base/java.util.concurrent",
            "java.base/java.util.concurrent.atomic",
            "java.base/jdk.internal.loader",
            "java.base/jdk.internal.math",
            "java.base/jdk.internal.module",
            "java.base/jdk.internal.ref",
            "java.base/jdk.internal.reflect",
            "java.base/jdk.internal.util.jar",
            "java.base/sun.nio.ch",
            "jdk.compiler/com.sun.tools.javac",
            "jdk.management/com.sun.management.internal");

    CassandraEngine(EngineSettings fleet) {
        super("cassandra", fleet);
    }

    @Override
    public List<Integer> ports() {
        return List.of(
                fleet().ports().cassandra(),
                fleet().ports().cassandraStorage(),
                fleet().ports().cassandraJmx());
    }

    @Override
    public String settings() {
        return template(
                        "cassandra.yaml",
                        Map.of(
                                "PORT", Integer.toString(fleet().ports().cassandra()),
                                "STORAGE_PORT", Integer.toString(fleet().ports().cassandraStorage()),
                                "TLS_STORAGE_PORT",
                                        Integer.toString(fleet().ports().cassandraTlsStorage()),
                                "DATA", data().toString()))
                + (fleet().fast() ? "# commit log without fsync\n" : "");
    }

    private Path data() {
        return fleet().directories().data("cassandra");
    }

    @Override
    public Launch prepare(Consumer<String> step) throws IOException {
        Files.createDirectories(data());
        Path yaml = fleet().write("cassandra", "cassandra.yaml", settings());
        Path logging = fleet().write("cassandra", "logback.xml", template("logback.xml", Map.of("LEVEL", "INFO")));
        Jdk jdk = fleet().jdks().requireJava17();
        List<String> command = new ArrayList<>();
        command.add(jdk.java().toString());
        command.addAll(jvmFlags());
        command.add("-Dlogback.configurationFile=" + logging.toUri());
        command.add("-Dcassandra.config=" + yaml.toUri());
        command.add("-Dcassandra.storagedir=" + data());
        command.add("-Dcassandra.logdir=" + fleet().directories().logs());
        command.add("-Dcassandra.jmx.local.port=" + fleet().ports().cassandraJmx());
        command.add("-Dcassandra.skip_sync=" + fleet().fast());
        command.addAll(List.of(
                "-Dcassandra-foreground=yes",
                // A single node has nobody to gossip with: no waiting for the ring, at the start and at the stop.
                "-Dcassandra.skip_wait_for_gossip_to_settle=0",
                "-Dcassandra.ring_delay_ms=0",
                "-Dcassandra.superuser_setup_delay_ms=0",
                "-Dcassandra.shutdown_announce_in_ms=0",
                "-Dcassandra.disable_tcactive_openssl=true",
                "-Dcassandra.consistent.rangemovement=false"));
        command.addAll(List.of("-cp", fleet().classPath("cassandra")));
        command.add("org.apache.cassandra.service.CassandraDaemon");
        return new Launch(command, Map.of(), data(), "");
    }

    private List<String> jvmFlags() {
        List<String> flags = new ArrayList<>(fleet().profile().flags(64, 320, 1024));
        flags.add("-Xss" + (fleet().profile() == JvmProfile.BENCH ? "512k" : "384k"));
        flags.add("-XX:MaxDirectMemorySize=128m");
        flags.add("-Djava.net.preferIPv4Stack=true");
        flags.add("-Djdk.attach.allowAttachSelf=true");
        flags.add("-Djava.security.manager=allow");
        flags.add("-Dio.netty.tryReflectionSetAccessible=true");
        flags.add("-Dio.netty.allocator.useCacheForAllThreads=true");
        flags.add("-Dio.netty.allocator.maxOrder=11");
        EXPORTS.forEach(name -> flags.add("--add-exports=" + name + "=ALL-UNNAMED"));
        OPENS.forEach(name -> flags.add("--add-opens=" + name + "=ALL-UNNAMED"));
        return flags;
    }

    @Override
    Optional<String> ask() {
        DriverConfigLoader config = DriverConfigLoader.programmaticBuilder()
                .withDuration(DefaultDriverOption.CONNECTION_CONNECT_TIMEOUT, ASK_WITHIN)
                .withDuration(DefaultDriverOption.CONNECTION_INIT_QUERY_TIMEOUT, ASK_WITHIN)
                .withDuration(DefaultDriverOption.CONTROL_CONNECTION_TIMEOUT, ASK_WITHIN)
                .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, ASK_WITHIN)
                .withBoolean(DefaultDriverOption.METADATA_SCHEMA_ENABLED, false)
                .withInt(DefaultDriverOption.NETTY_IO_SIZE, 1)
                .withInt(DefaultDriverOption.NETTY_ADMIN_SIZE, 1)
                .withInt(DefaultDriverOption.NETTY_IO_SHUTDOWN_QUIET_PERIOD, 0)
                .withInt(DefaultDriverOption.NETTY_ADMIN_SHUTDOWN_QUIET_PERIOD, 0)
                .build();
        try (CqlSession session = CqlSession.builder()
                .withConfigLoader(config)
                .addContactPoint(new InetSocketAddress(
                        InetAddress.getLoopbackAddress(), fleet().ports().cassandra()))
                .withLocalDatacenter("datacenter1")
                .build()) {
            session.execute("SELECT release_version FROM system.local").one();
            return Optional.empty();
        } catch (DriverException | IllegalStateException e) {
            return Optional.of("a query fails: " + e.getMessage());
        }
    }
}
