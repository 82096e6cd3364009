package org.sotto.local.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.sotto.local.FleetException;
import org.w3c.dom.Element;
import org.xml.sax.SAXException;

/**
 * The sum of Surefire's reports of all modules.
 *
 * @param passed tests that ran and held
 * @param failed tests that failed or ended in an error
 * @param skipped tests that did not run
 */
record TestTotals(int passed, int failed, int skipped) {

    /** Reads {@code MODULE/target/surefire-reports/TEST-*.xml} of every module of a checkout. */
    static TestTotals of(Path checkout) throws IOException {
        TestTotals total = new TestTotals(0, 0, 0);
        for (Path report : reports(checkout)) {
            total = total.plus(read(report));
        }
        return total;
    }

    static List<Path> reports(Path checkout) throws IOException {
        try (Stream<Path> files = Files.find(
                checkout,
                4,
                (path, attributes) -> path.getFileName().toString().matches("TEST-.*\\.xml")
                        && path.getParent().endsWith("target/surefire-reports"))) {
            return files.sorted().toList();
        }
    }

    private static TestTotals read(Path report) throws IOException {
        try {
            Element suite = DocumentBuilderFactory.newDefaultInstance()
                    .newDocumentBuilder()
                    .parse(report.toFile())
                    .getDocumentElement();
            int tests = Integer.parseInt(suite.getAttribute("tests"));
            int failed =
                    Integer.parseInt(suite.getAttribute("failures")) + Integer.parseInt(suite.getAttribute("errors"));
            int skipped = Integer.parseInt(suite.getAttribute("skipped"));
            return new TestTotals(tests - failed - skipped, failed, skipped);
        } catch (SAXException | NumberFormatException e) {
            throw new FleetException(report + " is no report of Surefire: " + e.getMessage(), e);
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException("every JDK has an XML parser", e);
        }
    }

    private TestTotals plus(TestTotals other) {
        return new TestTotals(passed + other.passed, failed + other.failed, skipped + other.skipped);
    }

    boolean isGood() {
        return failed == 0 && passed > 0;
    }

    @Override
    public String toString() {
        return passed + " passed, " + failed + " failed, " + skipped + " skipped";
    }
}
