package org.sotto.common.erasure;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sotto.common.kafka.PoisonRecordException;
import org.sotto.common.kafka.StatelessLogHandler;
import org.sotto.common.kafka.UserRecords;
import org.sotto.proto.v1.UserChanged;

/**
 * Erases the accounts that {@code users.changed} says have ended, one after the other, and tells user-service of each. The
 * committed offset is the memory: what is not told yet is erased again, which finds nothing the second time. Only what this
 * process erased and could not tell yet is kept, so that the counts that it tells are not those of the second time.
 */
final class ErasureHandler implements StatelessLogHandler {
    private static final Logger log = LoggerFactory.getLogger(ErasureHandler.class);
    private static final int FIRST_PASS = 1;
    /** Well below the 5 minutes after which a group gives a silent member's partitions away. */
    private static final Duration SLICE = Duration.ofMinutes(1);

    private final AccountEraser eraser;
    private final ErasureSteps steps;
    private final Map<Erasure, Map<String, Long>> untold = new LinkedHashMap<>();

    ErasureHandler(AccountEraser eraser, ErasureSteps steps) {
        this.eraser = eraser;
        this.steps = steps;
    }

    @Override
    public void process(List<ConsumerRecord<byte[], byte[]>> batch) throws Exception {
        long started = System.nanoTime();
        for (ConsumerRecord<byte[], byte[]> record : batch) {
            Optional<Erasure> erasure = read(record);
            if (erasure.isPresent()) {
                if (System.nanoTime() - started >= SLICE.toNanos()) {
                    throw new TimeoutException(untold.size() + " accounts are erased, more of the batch follow");
                }
                process(erasure.get());
            }
        }
        untold.clear();
    }

    private void process(Erasure erasure) throws Exception {
        Map<String, Long> counts = untold.get(erasure);
        if (counts == null) {
            counts = eraser.erase(erasure);
            untold.put(erasure, counts);
            log.info("account {} is erased, pass {}: {}", erasure.userId(), erasure.pass(), counts);
        }
        if (erasure.pass() >= FIRST_PASS) {
            steps.tell(erasure, counts);
        }
    }

    private static Optional<Erasure> read(ConsumerRecord<byte[], byte[]> record) throws PoisonRecordException {
        UserChanged change = UserRecords.parse(record, UserChanged.getDefaultInstance());
        if (!change.hasUserDeleted()) {
            return Optional.empty();
        }
        UUID user = UserRecords.userOf(record, change.getUserId());
        // uint32: what does not fit into an int is negative here.
        int pass = change.getUserDeleted().getPass();
        if (pass < 0 || pass > Erasure.LAST_PASS) {
            throw new PoisonRecordException(
                    record,
                    "pass: " + Integer.toUnsignedString(pass) + " (expected: 0 to " + Erasure.LAST_PASS + ")",
                    null);
        }
        Set<UUID> devices = new HashSet<>();
        for (ByteString device : change.getUserDeleted().getDeviceIdsList()) {
            devices.add(UserRecords.idOf(record, device));
        }
        return Optional.of(new Erasure(user, Set.copyOf(devices), pass, record.timestamp()));
    }

    /** The account's deletion stays open in user-service, which warns of it; the dead letter has the cause. */
    @Override
    public void poisoned(ConsumerRecord<byte[], byte[]> record, String cause) {}

    @Override
    public boolean enginesAnswer() {
        return eraser.enginesAnswer();
    }
}
