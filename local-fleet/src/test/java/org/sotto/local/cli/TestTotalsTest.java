package org.sotto.local.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sotto.local.FleetException;

class TestTotalsTest {
    @TempDir
    Path checkout;

    @Test
    void the_reports_of_all_modules_are_summed() throws Exception {
        report("user-service/target/surefire-reports/TEST-a.xml", 5, 1, 1, 1);
        report("message-service/target/surefire-reports/TEST-b.xml", 3, 0, 0, 0);
        TestTotals totals = TestTotals.of(checkout);
        assertThat(totals).hasToString("5 passed, 2 failed, 1 skipped");
        assertThat(totals.isGood()).isFalse();
    }

    @Test
    void a_run_without_a_single_test_is_not_good() throws Exception {
        assertThat(TestTotals.of(checkout).isGood()).isFalse();
        report("a/target/surefire-reports/TEST-a.xml", 2, 0, 0, 2);
        assertThat(TestTotals.of(checkout).isGood()).isFalse();
    }

    @Test
    void a_run_whose_tests_hold_is_good() throws Exception {
        report("a/target/surefire-reports/TEST-a.xml", 2, 0, 0, 1);
        assertThat(TestTotals.of(checkout).isGood()).isTrue();
    }

    @Test
    void a_report_that_was_cut_short_is_named() throws Exception {
        Path report = report("a/target/surefire-reports/TEST-a.xml", 2, 0, 0, 1);
        Files.writeString(report, "<testsuite tests=\"2\"");
        assertThatThrownBy(() -> TestTotals.of(checkout))
                .isInstanceOf(FleetException.class)
                .hasMessageContaining(report.toString());
    }

    private Path report(String path, int tests, int failures, int errors, int skipped) throws Exception {
        Path file = checkout.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(
                file,
                "<?xml version=\"1.0\"?><testsuite name=\"x\" tests=\"" + tests + "\" failures=\"" + failures
                        + "\" errors=\"" + errors + "\" skipped=\"" + skipped + "\"/>");
    }
}
