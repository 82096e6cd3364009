package org.sotto.client.e2ee.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sotto.client.e2ee.Refusals.refuses;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sotto.client.e2ee.primitive.E2eeException.Code;
import org.sotto.client.e2ee.primitive.Randomness;

class SqliteE2eeStoreTest {
    private static final byte[] KEY = new byte[32];
    private static final byte[] A = {1};
    private static final byte[] B = {2};

    @TempDir
    Path directory;

    private final Randomness randomness = Randomness.secure();
    private Path file;

    @BeforeEach
    void choose() {
        file = directory.resolve("keys.db");
    }

    private SqliteE2eeStore open() {
        return SqliteE2eeStore.open(file, KEY, randomness);
    }

    private static void put(E2eeStore store, byte[] key, byte[] value) {
        store.transact(transaction -> {
            transaction.put(Section.SESSIONS, key, value);
            return true;
        });
    }

    private static byte[] get(E2eeStore store, byte[] key) {
        return store.transact(
                transaction -> transaction.get(Section.SESSIONS, key).orElseThrow());
    }

    @Test
    void records_outlive_the_process() {
        try (SqliteE2eeStore store = open()) {
            put(store, A, new byte[] {7});
            put(store, B, new byte[] {8});
            put(store, A, new byte[] {9});
        }
        try (SqliteE2eeStore store = open()) {
            store.transact(transaction -> {
                assertThat(transaction.get(Section.SESSIONS, A).orElseThrow()).containsExactly(9);
                assertThat(transaction.keys(Section.SESSIONS)).containsExactly(A, B);
                assertThat(transaction.get(Section.CONTACTS, A)).isEmpty();
                transaction.remove(Section.SESSIONS, A);
                return true;
            });
            assertThat(store.<Boolean>transact(
                            transaction -> transaction.get(Section.SESSIONS, A).isEmpty()))
                    .isTrue();
        }
    }

    @Test
    void work_that_fails_changes_nothing() {
        try (SqliteE2eeStore store = open()) {
            put(store, A, new byte[] {7});
            assertThatThrownBy(() -> store.transact(transaction -> {
                        transaction.put(Section.SESSIONS, A, new byte[] {8});
                        transaction.remove(Section.SESSIONS, A);
                        throw new IllegalStateException("crash");
                    }))
                    .hasMessage("crash");
            assertThat(get(store, A)).containsExactly(7);
        }
    }

    @Test
    void another_key_or_passphrase_does_not_open_it() {
        open().close();
        byte[] other = new byte[32];
        other[0] = 1;
        refuses(Code.BAD_TAG, () -> SqliteE2eeStore.open(file, other, randomness));
        Path second = directory.resolve("passphrase.db");
        SqliteE2eeStore.open(second, "correct horse".toCharArray(), randomness).close();
        SqliteE2eeStore.open(second, "correct horse".toCharArray(), randomness).close();
        refuses(Code.BAD_TAG, () -> SqliteE2eeStore.open(second, "wrong horse".toCharArray(), randomness));
    }

    @Test
    void a_record_does_not_open_in_anothers_place() throws Exception {
        try (SqliteE2eeStore store = open()) {
            put(store, A, new byte[] {7});
            put(store, B, new byte[] {8});
        }
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(
                    "UPDATE record SET value = (SELECT value FROM record WHERE key = x'02') " + "WHERE key = x'01'");
        }
        try (SqliteE2eeStore store = open()) {
            refuses(Code.BAD_TAG, () -> store.transact(transaction -> transaction.get(Section.SESSIONS, A)));
            assertThat(get(store, B)).containsExactly(8);
        }
    }
}
