package org.sotto.client.e2ee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sotto.client.e2ee.Refusals.refuses;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sotto.client.e2ee.primitive.E2eeException;
import org.sotto.client.e2ee.primitive.E2eeException.Code;
import org.sotto.client.e2ee.session.KeyMessage;
import org.sotto.client.e2ee.store.Section;
import org.sotto.proto.e2ee.v1.DecryptionError;

/** A session that one end has lost. */
class RepairsTest {
    @TempDir
    Path directory;

    private Pair pair;

    @BeforeEach
    void meet() {
        pair = new Pair(directory);
    }

    @AfterEach
    void close() {
        pair.close();
    }

    private void forgetSessions(Party party, Party with) {
        party.store().transact(transaction -> {
            transaction.remove(Section.SESSIONS, with.address().encode());
            return true;
        });
    }

    @Test
    void a_lost_session_is_replaced_by_the_report() {
        pair.bob.receive(pair.alice, pair.alice.send(pair.bob, "one"));
        pair.alice.receive(pair.bob, pair.bob.send(pair.alice, "two"));
        forgetSessions(pair.bob, pair.alice);
        KeyMessage unreadable = pair.alice.send(pair.bob, "three");
        refuses(Code.NO_SESSION, () -> pair.bob.receive(pair.alice, unreadable));

        DecryptionError error = DecryptionError.newBuilder()
                .setReason(Repairs.reason(new E2eeException(Code.NO_SESSION, "")))
                .setMessageId(ByteString.copyFromUtf8("three"))
                .build();
        assertThat(pair.bob.device.repairs().mayReport(pair.alice.address())).isTrue();
        // Of two sessions of one millisecond the smaller sid is active, which may be the one that was lost.
        pair.clock.advance(Duration.ofMillis(1));
        pair.bob.device.start(pair.alice.bundle());
        KeyMessage report = pair.bob
                .device
                .encrypt(List.of(pair.alice.address()), Repairs.report(error))
                .get(pair.alice.address());
        Decrypted read = pair.alice.device.decrypt(pair.bob.address(), report);
        assertThat(read.plaintext().getError()).isEqualTo(error);
        assertThat(read.newSession()).isTrue();
        assertThat(pair.bob.receive(pair.alice, pair.alice.send(pair.bob, "three again")))
                .isEqualTo("three again");
    }

    @Test
    void a_device_is_told_once_an_hour_and_five_times_a_day() {
        Repairs repairs = pair.bob.device.repairs();
        for (int i = 0; i < 5; i++) {
            assertThat(repairs.mayReport(pair.alice.address()))
                    .as("report %d", i)
                    .isTrue();
            assertThat(repairs.mayReport(pair.alice.address())).as("at once").isFalse();
            pair.clock.advance(Duration.ofHours(1));
        }
        assertThat(repairs.mayReport(pair.alice.address())).as("sixth").isFalse();
        pair.clock.advance(Duration.ofHours(19));
        assertThat(repairs.mayReport(pair.alice.address()))
                .as("a day after the first")
                .isTrue();
    }

    @Test
    void a_key_is_sent_again_three_times_for_thirty_days() {
        Repairs repairs = pair.alice.device.repairs();
        long sentMs = pair.clock.millis();
        ByteString message = ByteString.copyFromUtf8("message");
        for (int i = 0; i < 3; i++) {
            assertThat(repairs.mayResend(pair.bob.address(), message, sentMs)).isTrue();
        }
        assertThat(repairs.mayResend(pair.bob.address(), message, sentMs)).isFalse();
        assertThat(repairs.mayResend(pair.bob.address(), ByteString.copyFromUtf8("other"), sentMs))
                .isTrue();
        pair.clock.advance(Duration.ofDays(30));
        assertThat(repairs.mayResend(pair.bob.address(), ByteString.copyFromUtf8("third"), sentMs))
                .isFalse();
    }
}
