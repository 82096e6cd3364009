package org.sotto.user.contact;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sotto.common.id.Uuids;
import org.sotto.common.testing.Engines;
import org.sotto.user.account.AccountStore;
import org.sotto.user.phone.PhoneHash;
import org.sotto.user.phone.PhoneHashes;
import org.sotto.user.testing.Answer;
import org.sotto.user.testing.ServiceUnderTest;
import org.sotto.user.testing.SignedInDevice;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A benchmark: what a sync of 1,000 numbers costs while the table of users grows from a thousand to a million rows. It prints
 * the times; what it asserts is the plan, and how many rows MySQL really touched, which do not depend on the machine. 50 of the
 * numbers belong to users, drawn from the whole table, the others to nobody. A service and a database of its own.
 */
@Tag("long")
@DirtiesContext
class ContactSyncGrowthTest extends ServiceUnderTest {
    private static final String DATABASE = Engines.uniqueName("growth");
    private static final int[] SIZES = {1_000, 10_000, 100_000, 1_000_000};
    private static final int HASHES = 1_000;
    private static final int USERS_AMONG_THEM = 50;
    private static final int WARM_UP = 30;
    private static final int CALLS = 100;
    private static final int BATCH = 10_000;

    @Autowired
    private JdbcTemplate batches;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private TransactionTemplate transactions;

    @Autowired
    private PhoneHashes hashes;

    @Autowired
    private AccountStore accounts;

    private final OperatingSystemMXBean process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    /** @param handlerReads rows and index entries that MySQL read for the lookup alone */
    private record Measured(int rows, double wallMillis, double cpuMillis, Plan plan, long handlerReads) {}

    /** A line of {@code EXPLAIN}. */
    private record Plan(String type, String key, long rows) {}

    @DynamicPropertySource
    static void ownDatabase(DynamicPropertyRegistry registry) {
        Map<String, String> properties = properties(DATABASE);
        // What is measured is what a call costs, not how many there may be.
        properties.put("sotto.limits.contact-hashes", "100000000");
        properties.put("sotto.limits.writes", "1000000");
        Engines.register(registry, properties);
    }

    @AfterEach
    void dropDatabase() {
        jdbc.sql("DROP DATABASE " + DATABASE).update();
    }

    @Test
    @SuppressWarnings("SystemOut") // the result
    void a_sync_costs_the_same_however_many_users_there_are() {
        List<Measured> all = new ArrayList<>();
        int rows = 0;
        for (int size : SIZES) {
            seed(rows, size);
            rows = size;
            all.add(measure(size));
        }

        System.out.println(table(all));
        for (Measured at : all) {
            assertThat(at.handlerReads).as("%s", at).isBetween(1L, 2L * HASHES + 2);
            if (at.rows > HASHES) {
                // Of a table as small as the question, MySQL may well read all.
                assertThat(at.plan.rows).as("%s", at).isLessThanOrEqualTo(HASHES);
                assertThat(at.plan.key).as("%s", at).isEqualTo("PRIMARY");
                assertThat(at.plan.type).as("%s", at).isIn("range", "eq_ref", "ref", "const");
            }
        }
    }

    private static String table(List<Measured> all) {
        return all.stream()
                .map(at -> String.format(
                        Locale.ROOT,
                        "%,12d %12.1f %12.1f %8s %8s %10d %12d",
                        at.rows,
                        at.wallMillis,
                        at.cpuMillis,
                        at.plan.type,
                        at.plan.key,
                        at.plan.rows,
                        at.handlerReads))
                .collect(Collectors.joining(
                        "\n",
                        String.format(
                                "%n%12s %12s %12s %8s %8s %10s %12s%n",
                                "users", "median ms", "CPU ms", "type", "key", "est. rows", "rows read"),
                        ""));
    }

    private Measured measure(int size) {
        SignedInDevice user = api().signIn();
        List<String> known = ThreadLocalRandom.current()
                .ints(0, size)
                .distinct()
                .limit(USERS_AMONG_THEM)
                .mapToObj(ContactSyncGrowthTest::clientHash)
                .toList();
        for (int i = 0; i < WARM_UP; i++) {
            sync(user, phoneBook(known));
        }
        long[] wall = new long[CALLS];
        long cpuBefore = process.getProcessCpuTime();
        for (int i = 0; i < CALLS; i++) {
            String body = phoneBook(known);
            long before = System.nanoTime();
            sync(user, body);
            wall[i] = System.nanoTime() - before;
        }
        long cpu = process.getProcessCpuTime() - cpuBefore;
        Arrays.sort(wall);
        List<PhoneHash> asked = randomHashes(HASHES - known.size());
        known.forEach(hash -> asked.add(hashes.ofClientHash(hash)));
        return new Measured(size, wall[CALLS / 2] / 1e6, cpu / 1e6 / CALLS, plan(asked), handlerReads(asked));
    }

    private void sync(SignedInDevice user, String body) {
        Answer answer = api().post("/api/v1/users/contacts/sync", user.accessToken(), body);
        assertThat(answer.succeeded().body().at("/data/registered_users")).hasSize(USERS_AMONG_THEM);
    }

    private static String phoneBook(List<String> known) {
        return IntStream.range(0, HASHES)
                .mapToObj(i -> i < known.size() ? known.get(i) : HexFormat.of().formatHex(random32()))
                .map(hash -> "{\"phone_hash\": \"" + hash + "\"}")
                .collect(Collectors.joining(",", "{\"contacts\": [", "]}"));
    }

    private List<PhoneHash> randomHashes(int count) {
        List<PhoneHash> random = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            random.add(hashes.ofClientHash(HexFormat.of().formatHex(random32())));
        }
        return random;
    }

    private static byte[] random32() {
        byte[] bytes = new byte[32];
        ThreadLocalRandom.current().nextBytes(bytes);
        return bytes;
    }

    /** What MySQL means to do for the query of {@link AccountStore#findByPhones}. */
    private Plan plan(Collection<PhoneHash> asked) {
        return jdbc.sql("EXPLAIN SELECT phone_number_hash, user_id FROM phone_hashes"
                        + " WHERE phone_number_hash IN (:hashes)")
                .param(
                        "hashes",
                        asked.stream().map(hash -> hash.bytes().toByteArray()).toList())
                .query((row, index) -> new Plan(
                        String.valueOf(row.getString("type")),
                        String.valueOf(row.getString("key")),
                        row.getLong("rows")))
                .single();
    }

    /** What MySQL really read for {@link AccountStore#findByPhones}, by the counters of its session. */
    private long handlerReads(Collection<PhoneHash> asked) {
        return Objects.requireNonNull(transactions.execute(transaction -> {
            long first = handlerReads();
            long before = handlerReads();
            assertThat(accounts.findByPhones(asked)).hasSize(USERS_AMONG_THEM);
            // Reading the counters is itself counted.
            return (handlerReads() - before) - (before - first);
        }));
    }

    private long handlerReads() {
        return jdbc
                .sql("SHOW SESSION STATUS WHERE Variable_name IN ('Handler_read_first', 'Handler_read_key',"
                        + " 'Handler_read_last', 'Handler_read_next', 'Handler_read_prev', 'Handler_read_rnd',"
                        + " 'Handler_read_rnd_next')")
                .query((row, index) -> row.getLong("Value"))
                .list()
                .stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    /** Adds the users with those numbers, in the order of their hashes: rows that come in order are appended, not sorted in. */
    private void seed(int from, int to) {
        byte[][] sorted = IntStream.range(from, to)
                .mapToObj(i -> hashes.ofClientHash(clientHash(i)).bytes().toByteArray())
                .sorted(Arrays::compareUnsigned)
                .toArray(byte[][]::new);
        LocalDateTime now = LocalDateTime.ofInstant(Instant.EPOCH, ZoneOffset.UTC);
        byte[] number = random32();
        for (int first = 0; first < sorted.length; first += BATCH) {
            List<Object[]> lookups = new ArrayList<>();
            List<Object[]> users = new ArrayList<>();
            for (int i = first; i < Math.min(first + BATCH, sorted.length); i++) {
                byte[] id = Uuids.toBytes(new UUID(to, i));
                lookups.add(new Object[] {sorted[i], id});
                users.add(new Object[] {id, sorted[i], number, now});
            }
            batches.batchUpdate("INSERT INTO phone_hashes (phone_number_hash, user_id) VALUES (?, ?)", lookups);
            batches.batchUpdate(
                    "INSERT INTO users (user_id, phone_number_hash, phone_number, created_at) VALUES (?, ?, ?, ?)",
                    users);
        }
        jdbc.sql("ANALYZE TABLE phone_hashes, users")
                .query((row, index) -> row.getString("Msg_text"))
                .list();
    }

    /** What a client sends for the number of that index. */
    private static String clientHash(int index) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha256.digest(("+4917" + index).getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java runtime has SHA-256", e);
        }
    }
}
