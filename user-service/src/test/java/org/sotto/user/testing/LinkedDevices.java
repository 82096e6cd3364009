package org.sotto.user.testing;

import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.sotto.user.account.AccountStore;
import org.sotto.user.device.Device;
import org.sotto.user.device.DeviceDescription;
import org.sotto.user.device.DeviceStore;
import org.sotto.user.device.DeviceType;
import org.sotto.user.device.Platform;
import org.sotto.user.session.Sessions;
import org.sotto.user.session.TokenPair;
import org.sotto.user.store.Transactions;
import org.springframework.boot.test.context.TestComponent;

/** Devices that are in an account as linking adds them, without the exchange before it. */
@TestComponent
public class LinkedDevices {
    private final DeviceStore devices;
    private final AccountStore accounts;
    private final Sessions sessions;
    private final Transactions transactions;
    private final Clock clock;

    /** A linked device with its session. */
    public record Linked(UUID deviceId, int deviceNumber, TokenPair tokens) {}

    LinkedDevices(
            DeviceStore devices, AccountStore accounts, Sessions sessions, Transactions transactions, Clock clock) {
        this.devices = devices;
        this.accounts = accounts;
        this.sessions = sessions;
        this.transactions = transactions;
        this.clock = clock;
    }

    public Linked link(UUID userId) {
        return transactions.run(() -> {
            Device device = new Device(
                    userId,
                    UUID.randomUUID(),
                    accounts.takeDeviceNumber(userId),
                    new DeviceDescription("Laptop", DeviceType.WEB, Platform.LINUX),
                    false,
                    clock.instant());
            devices.insert(List.of(device));
            return new Linked(
                    device.deviceId(),
                    device.deviceNumber(),
                    sessions.open(List.of(device)).get(0));
        });
    }
}
