package org.sotto.client.e2ee.identity;

import org.sotto.client.e2ee.primitive.ByteReader;
import org.sotto.client.e2ee.primitive.ByteWriter;
import org.sotto.client.e2ee.primitive.E2eeException;

/**
 * A device of an account.
 *
 * @param number the device's small number, which the protocol calls {@code device_id}: from 1, never used again
 */
public record DeviceAddress(UserId user, int number) {
    public DeviceAddress {
        requireNumber(number);
    }

    static void requireNumber(int number) {
        if (number < 1) {
            throw E2eeException.malformed("device_id", Integer.toUnsignedString(number), "1 or more, below 2^31");
        }
    }

    /** {@code LP(user_id) || u32 device_id}. */
    public byte[] encode() {
        return new ByteWriter().lp(user.bytes()).u32(number).bytes();
    }

    public static DeviceAddress decode(byte[] bytes) {
        ByteReader in = new ByteReader("DeviceAddress", bytes);
        DeviceAddress address = new DeviceAddress(UserId.of(in.lp("user_id", 1, UserId.MAX)), in.u32("device_id"));
        in.end();
        return address;
    }

    @Override
    public String toString() {
        return user + "." + number;
    }
}
