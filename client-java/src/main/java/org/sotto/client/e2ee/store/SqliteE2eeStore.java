package org.sotto.client.e2ee.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sotto.client.e2ee.primitive.AesGcm;
import org.sotto.client.e2ee.primitive.Argon2id;
import org.sotto.client.e2ee.primitive.E2eeException;
import org.sotto.client.e2ee.primitive.Randomness;

/**
 * Keeps the records in a SQLite file.
 *
 * <p>Table {@code record(section, key, value)}: every value is sealed under the storage key ({@link RecordSealer}); keys
 * are plain, so that whoever has the file sees with whom the device has sessions, and no key nor content. Table
 * {@code setting(name, value)}: the salt of the passphrase, not secret.
 *
 * <p>A commit waits for the disk ({@code synchronous = FULL}), and what is removed is overwritten
 * ({@code secure_delete}). One device uses a file at a time: the file is locked while it is open.
 */
public final class SqliteE2eeStore implements E2eeStore {
    private static final int SALT = 16;
    private static final int MAX_UTF8 = 4;
    private static final String SALT_NAME = "passphrase_salt";
    private static final String PROBE_SECTION = "probe";
    private static final byte[] PROBE = "sotto".getBytes(UTF_8);

    private final Path file;
    private final Connection connection;
    private final RecordSealer sealer;

    private SqliteE2eeStore(Path file, Connection connection, RecordSealer sealer) {
        this.file = file;
        this.connection = connection;
        this.sealer = sealer;
    }

    /**
     * Opens a store under a key that the system keeps, and makes the file if there is none.
     *
     * @param storageKey 32 bytes, copied
     * @throws E2eeException {@code BAD_TAG} when the file was made under another key
     */
    public static SqliteE2eeStore open(Path file, byte[] storageKey, Randomness randomness) {
        return open(file, randomness, records -> storageKey.clone());
    }

    /**
     * Opens a store under a passphrase, by Argon2id; takes about a second.
     *
     * @param passphrase stays the caller's to wipe
     * @throws E2eeException {@code BAD_TAG} when the file was made under another passphrase
     */
    public static SqliteE2eeStore open(Path file, char[] passphrase, Randomness randomness) {
        byte[] password = utf8(passphrase);
        try {
            return open(
                    file,
                    randomness,
                    records -> Argon2id.derive(
                            password, records.settingOrStore(SALT_NAME, () -> randomness.bytes(SALT)), AesGcm.KEY));
        } finally {
            Arrays.fill(password, (byte) 0);
        }
    }

    private static byte[] utf8(char[] passphrase) {
        ByteBuffer encoded = ByteBuffer.allocate(passphrase.length * MAX_UTF8);
        CoderResult result = UTF_8.newEncoder().encode(CharBuffer.wrap(passphrase), encoded, true);
        if (result.isError()) {
            throw new IllegalArgumentException("passphrase (expected: whole characters)");
        }
        byte[] bytes = Arrays.copyOf(encoded.array(), encoded.position());
        Arrays.fill(encoded.array(), (byte) 0);
        return bytes;
    }

    private static SqliteE2eeStore open(Path file, Randomness randomness, Function<SqliteRecords, byte[]> storageKey) {
        @Nullable Connection connection = null;
        try {
            connection = DriverManager.getConnection("jdbc:sqlite:" + file);
            prepare(connection);
            SqliteRecords records = new SqliteRecords(connection);
            byte[] key = storageKey.apply(records);
            RecordSealer sealer = new RecordSealer(key, randomness);
            Arrays.fill(key, (byte) 0);
            byte[] probe = records.settingOrStore(PROBE_SECTION, () -> sealer.seal(PROBE_SECTION, new byte[0], PROBE));
            sealer.open(PROBE_SECTION, new byte[0], probe);
            connection.commit();
            return new SqliteE2eeStore(file, connection, sealer);
        } catch (SQLException e) {
            throw closing(connection, new StoreException("cannot open " + file, e));
        } catch (RuntimeException e) {
            throw closing(connection, e);
        }
    }

    private static void prepare(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA locking_mode = EXCLUSIVE");
            statement.execute("PRAGMA journal_mode = WAL");
            statement.execute("PRAGMA synchronous = FULL");
            statement.execute("PRAGMA secure_delete = ON");
        }
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS record (section TEXT NOT NULL, key BLOB NOT NULL, "
                    + "value BLOB NOT NULL, PRIMARY KEY (section, key)) WITHOUT ROWID");
            statement.execute("CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value BLOB NOT NULL)");
        }
        connection.commit();
    }

    private static RuntimeException closing(@Nullable Connection connection, RuntimeException failure) {
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException e) {
                failure.addSuppressed(e);
            }
        }
        return failure;
    }

    @Override
    public synchronized <T> T transact(Function<StoreTransaction, T> work) {
        try {
            T result = work.apply(new SealedTransaction(new SqliteRecords(connection), sealer));
            connection.commit();
            return result;
        } catch (SQLException e) {
            rollBack(e);
            throw new StoreException("cannot commit to " + file, e);
        } catch (RuntimeException | Error e) {
            rollBack(e);
            throw e;
        }
    }

    private void rollBack(Throwable failure) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    @Override
    public synchronized void close() {
        sealer.wipe();
        try {
            connection.close();
        } catch (SQLException e) {
            throw new StoreException("cannot close " + file, e);
        }
    }

    private record SealedTransaction(SqliteRecords records, RecordSealer sealer) implements StoreTransaction {
        @Override
        public Optional<byte[]> get(Section section, byte[] key) {
            return records.get(section.storedName(), key).map(value -> sealer.open(section.storedName(), key, value));
        }

        @Override
        public void put(Section section, byte[] key, byte[] value) {
            records.put(section.storedName(), key, sealer.seal(section.storedName(), key, value));
        }

        @Override
        public void remove(Section section, byte[] key) {
            records.remove(section.storedName(), key);
        }

        @Override
        public List<byte[]> keys(Section section) {
            return records.keys(section.storedName());
        }
    }
}
