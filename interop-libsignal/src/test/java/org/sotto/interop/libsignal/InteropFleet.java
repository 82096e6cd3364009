package org.sotto.interop.libsignal;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.awaitility.Awaitility;
import org.sotto.client.rest.DeviceInfo;
import org.sotto.client.rest.SottoAccount;
import org.sotto.client.rest.SottoApi;
import org.sotto.client.rest.Verification;
import org.sotto.client.runtime.ClientRuntime;
import org.sotto.local.LocalFleet;
import org.sotto.local.Progress;

/**
 * The fleet of the whole-fleet tests: state in {@code .sotto/test}, ports moved by {@code SOTTO_TEST_PORT_OFFSET} (100 without
 * it). What runs of it already is used as it is; {@code ./sotto test} stops it.
 */
final class InteropFleet {
    /** How long a test waits for what must happen in the end. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final class Holder {
        static final InteropFleet INSTANCE = new InteropFleet();
    }

    private final LocalFleet processes;
    private final ClientRuntime runtime = ClientRuntime.create();
    private final SottoApi api;

    private InteropFleet() {
        int offset = Integer.parseInt(System.getenv().getOrDefault("SOTTO_TEST_PORT_OFFSET", "100"));
        this.processes = LocalFleet.builder()
                .checkout(LocalFleet.findCheckout(Path.of("").toAbsolutePath()))
                .state(Path.of(".sotto/test"))
                .portOffset(offset)
                .gateways(2)
                .progress(InteropFleet::print)
                .build();
        processes.startEngines();
        processes.start();
        this.api = SottoApi.of(runtime, processes.origin());
    }

    @SuppressWarnings("SystemOut") // the test run's own log
    private static void print(Progress step) {
        System.out.println("[fleet] " + step.name() + " " + step.phase() + " " + step.detail());
    }

    static InteropFleet running() {
        return Holder.INSTANCE;
    }

    ClientRuntime runtime() {
        return runtime;
    }

    /** Signs a new person up through the public API. */
    SottoAccount signUp() {
        String number =
                "+49151" + String.format("%08d", ThreadLocalRandom.current().nextInt(100_000_000));
        Verification verification = api.register(number, "DE");
        String code = Awaitility.await("a code for " + number)
                .atMost(PATIENCE)
                .until(() -> processes.newestSms(number), Optional::isPresent)
                .orElseThrow()
                .code();
        return api.verify(verification.verificationId(), code, new DeviceInfo("Test phone", "PHONE", "ANDROID"));
    }
}
