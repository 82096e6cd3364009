package org.sotto.local.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.sotto.local.FleetException;
import org.sotto.local.process.Commands;
import org.sotto.local.process.Launch;

/** A MySQL server; {@code root} without a password, on the loopback address alone. */
public final class MysqlEngine extends Engine {
    /** Linux allows 107 bytes in a socket's path, and the server dies without a word of why beyond that. */
    private static final int SOCKET_PATH_LIMIT = 107;

    MysqlEngine(EngineSettings fleet) {
        super("mysql", fleet);
    }

    @Override
    public List<Integer> ports() {
        return List.of(fleet().ports().mysql());
    }

    @Override
    public String settings() {
        return String.join("\n", serverFlags());
    }

    private Path data() {
        return fleet().directories().data("mysql");
    }

    private Path base() {
        return fleet().directories().cache().resolve("engines/mysql-8.0.15");
    }

    @Override
    public Launch prepare(Consumer<String> step) throws IOException, InterruptedException {
        Unpacked.mysql(fleet(), base(), step);
        SharedLibraries libraries =
                new SharedLibraries(fleet().directories().cache().resolve("engines/lib"));
        Map<String, String> environment = libraries.completeFor(base().resolve("bin/mysqld"), step);
        Files.createDirectories(data().resolve("tmp"));
        initialize(environment, step);
        fleet().write("mysql", "init.sql", template("mysql-init.sql", Map.of()));
        List<String> command =
                new ArrayList<>(List.of(base().resolve("bin/mysqld").toString()));
        command.addAll(commonFlags(data().resolve("data")));
        command.addAll(serverFlags());
        return new Launch(command, environment, data(), "");
    }

    /** Makes the data directory beside its place and moves it there whole, so that a cut-off attempt is never taken for one. */
    private void initialize(Map<String, String> environment, Consumer<String> step)
            throws IOException, InterruptedException {
        if (Files.isDirectory(data().resolve("data"))) {
            return;
        }
        step.accept("making the data directory");
        Path fresh = data().resolve("data.new");
        Unpacked.deleteTree(fresh);
        List<String> command =
                new ArrayList<>(List.of(base().resolve("bin/mysqld").toString()));
        command.addAll(commonFlags(fresh));
        command.add("--initialize-insecure");
        Commands.Result result = Commands.run(data(), environment, command);
        if (!result.succeeded()) {
            throw new FleetException("mysqld --initialize-insecure failed with exit code " + result.exitCode() + ":\n"
                    + result.tail(20));
        }
        Files.move(fresh, data().resolve("data"), StandardCopyOption.ATOMIC_MOVE);
    }

    private List<String> commonFlags(Path dataDirectory) {
        List<String> flags = new ArrayList<>();
        // Must come first.
        flags.add("--no-defaults");
        if ("root".equals(System.getProperty("user.name"))) {
            flags.add("--user=root");
        }
        flags.add("--basedir=" + base());
        flags.add("--datadir=" + dataDirectory);
        flags.add("--lc-messages-dir=" + base().resolve("share"));
        flags.add("--tmpdir=" + data().resolve("tmp"));
        flags.add("--innodb-log-file-size=16M");
        flags.add("--innodb-buffer-pool-size=64M");
        flags.add("--innodb-use-native-aio=OFF");
        return flags;
    }

    private List<String> serverFlags() {
        Path socket = data().resolve("mysqld.sock");
        List<String> flags = new ArrayList<>();
        flags.add("--port=" + fleet().ports().mysql());
        flags.add("--bind-address=127.0.0.1");
        flags.add("--socket=" + (socket.toString().length() > SOCKET_PATH_LIMIT ? "mysqld.sock" : socket));
        flags.add("--pid-file=" + data().resolve("mysqld.pid"));
        flags.add("--mysqlx=OFF");
        flags.add("--skip-log-bin");
        flags.add("--performance-schema=OFF");
        flags.add("--max-connections=100");
        flags.add("--default-time-zone=+00:00");
        flags.add("--skip-name-resolve");
        flags.add("--init-file=" + fleet().directories().conf("mysql").resolve("init.sql"));
        if (fleet().fast()) {
            flags.add("--innodb-flush-log-at-trx-commit=2");
        }
        return flags;
    }

    /** The JDBC URL of a database, which is made when it is missing. */
    public static String jdbcUrl(int port, String database) {
        return "jdbc:mysql://127.0.0.1:" + port + "/" + database
                + "?createDatabaseIfNotExist=true&allowPublicKeyRetrieval=true&sslMode=PREFERRED";
    }

    @Override
    Optional<String> ask() {
        String url = "jdbc:mysql://" + address() + "/?allowPublicKeyRetrieval=true&sslMode=DISABLED&connectTimeout="
                + ASK_WITHIN.toMillis() + "&socketTimeout=" + ASK_WITHIN.toMillis();
        try (Connection connection = DriverManager.getConnection(url, "root", "");
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT 1")) {
            return result.next() ? Optional.empty() : Optional.of("SELECT 1 gives no row");
        } catch (SQLException e) {
            return Optional.of("a query fails: " + e.getMessage());
        }
    }
}
