package org.sotto.e2e.fleet;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.awaitility.Awaitility;
import org.sotto.client.ClientSettings;
import org.sotto.client.rest.DeviceInfo;
import org.sotto.client.rest.SottoAccount;
import org.sotto.client.rest.SottoApi;
import org.sotto.client.rest.Verification;
import org.sotto.client.runtime.ClientRuntime;
import org.sotto.local.LocalFleet;
import org.sotto.local.Progress;

/**
 * The fleet that all tests of this module share: two gateways, state in {@code .sotto/test}, ports moved by
 * {@code SOTTO_TEST_PORT_OFFSET} (100 without it). It is started by the first test and stopped by {@code ./sotto test}.
 */
public final class Fleet {
    /** How long a test waits for what must happen in the end. */
    public static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final class Holder {
        static final Fleet INSTANCE = new Fleet();
    }

    private final LocalFleet processes;
    private final ClientRuntime runtime = ClientRuntime.create();
    private final SottoApi api;
    private final EngineView engines;
    private final LinkedDevices linkedDevices;

    private Fleet() {
        int offset = Integer.parseInt(System.getenv().getOrDefault("SOTTO_TEST_PORT_OFFSET", "100"));
        this.processes = LocalFleet.builder()
                .checkout(LocalFleet.findCheckout(Path.of("").toAbsolutePath()))
                .state(Path.of(".sotto/test"))
                .portOffset(offset)
                .gateways(2)
                .progress(Fleet::print)
                .build();
        processes.startEngines();
        processes.start();
        this.api = SottoApi.of(runtime, processes.origin());
        this.engines = new EngineView(processes.ports());
        this.linkedDevices = new LinkedDevices(processes.ports(), api);
    }

    @SuppressWarnings("SystemOut") // the test run's own log
    private static void print(Progress step) {
        System.out.println("[fleet] " + step.name() + " " + step.phase() + " " + step.detail());
    }

    public static Fleet running() {
        return Holder.INSTANCE;
    }

    public LocalFleet processes() {
        return processes;
    }

    public ClientRuntime runtime() {
        return runtime;
    }

    public SottoApi api() {
        return api;
    }

    public EngineView engines() {
        return engines;
    }

    public URI gateway(int number) {
        return processes.webSocketUri(number);
    }

    /** A valid number that no other test has. */
    public String newNumber() {
        return "+49151" + String.format("%08d", ThreadLocalRandom.current().nextInt(100_000_000));
    }

    /** Signs a new person up through the public API. */
    public SottoAccount signUp() {
        return signUp(newNumber());
    }

    /** Signs up, or in, with a number. */
    public SottoAccount signUp(String number) {
        Verification verification = api.register(number, "DE");
        return api.verify(
                verification.verificationId(), code(number), new DeviceInfo("Test phone", "PHONE", "ANDROID"));
    }

    /** The newest code that was "sent" to a number. */
    public String code(String number) {
        return Awaitility.await("a code for " + number)
                .atMost(PATIENCE)
                .until(() -> processes.newestSms(number), Optional::isPresent)
                .orElseThrow()
                .code();
    }

    /** A new person with an SDK client at that gateway, not connected yet. */
    public Person person(int gateway) {
        return personOf(signUp(), gateway);
    }

    /** Somebody's SDK client at that gateway, not connected yet. */
    public Person personOf(SottoAccount account, int gateway) {
        return Person.create(this, account, ClientSettings.DEFAULT, gateway(gateway));
    }

    /** A person's next device, with an SDK client of its own at that gateway, not connected yet. */
    public Person linkedDevice(Person owner, int gateway) {
        return Person.create(this, linkedDevices.link(owner.id()), ClientSettings.DEFAULT, gateway(gateway));
    }

    /**
     * A device that is put into an account's tables without anybody's signature, as a server that lies would do, with an SDK
     * client at that gateway, not connected yet.
     */
    public Person ghostOf(SottoAccount victim, int gateway) {
        return Person.create(this, linkedDevices.link(victim.userId()), ClientSettings.DEFAULT, gateway(gateway));
    }

    /** A new person who begins at that gateway, and goes to the other after each lost connection. */
    public Person roamer(int gateway) {
        ClientSettings settings = ClientSettings.DEFAULT.withAckTimeout(Duration.ofSeconds(3));
        return Person.create(this, signUp(), settings, gateway(gateway), gateway(3 - gateway));
    }

    /** A user id that nobody has. */
    public static UUID nobody() {
        return UUID.randomUUID();
    }
}
