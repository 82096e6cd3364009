package org.sotto.client.e2ee.identity;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.List;
import org.sotto.client.e2ee.primitive.ByteReader;
import org.sotto.client.e2ee.primitive.ByteWriter;
import org.sotto.client.e2ee.primitive.E2eeException;
import org.sotto.client.e2ee.primitive.E2eeException.Code;
import org.sotto.proto.e2ee.v1.SignedDeviceList;

/**
 * What a client believes of an account: the device list that it pinned, and what its person has confirmed. Follows the
 * client rules (a) to (c) of E2EE.md 2.3. Immutable: every step gives a new one.
 *
 * @param verified the safety number was compared
 * @param confirmationDue a verified contact came back with another identity key, and nothing may be sent until the
 *     person confirms it
 */
public record PinnedContact(DeviceList list, boolean verified, boolean confirmationDue) {
    /** What a new list means. */
    public enum Change {
        /** The pinned list still stands. */
        NONE,
        /** Other devices or another date under the same identity key: a quiet line of information. */
        LIST,
        /** Another identity key: sessions and sender keys of the account are void, and the person is told. */
        IDENTITY
    }

    private static final int VERSION = 1;
    private static final int MAX_LIST = 16_384;

    /** Pins an account on first use. */
    public static PinnedContact first(DeviceList list) {
        return new PinnedContact(list, false, false);
    }

    /**
     * Follows the chain from the pinned list.
     *
     * @param chain verified lists, oldest first; what comes before the pinned version says nothing any more
     * @throws E2eeException {@code LIST_ROLLBACK}, {@code LIST_FORK}, or {@code IDENTITY_CHANGED} at another aik
     */
    public PinnedContact follow(List<DeviceList> chain) {
        DeviceList current = list;
        for (DeviceList next : chain) {
            requireSameAccount(next);
            if (!next.aik().equals(list.aik())) {
                throw new E2eeException(Code.IDENTITY_CHANGED, "aik of " + list.user() + " (expected: the pinned one)");
            }
            if (next.version() == current.version()) {
                requireEqual("hash of version " + next.version(), next.hash(), current.hash());
            } else if (next.version() == current.version() + 1) {
                requireEqual("prev_hash of version " + next.version(), next.prevHash(), current.hash());
                current = next;
            } else if (next.version() > current.version()) {
                throw new E2eeException(
                        Code.LIST_FORK,
                        "version: " + next.version() + " (expected: " + (current.version() + 1) + ", the next one)");
            }
        }
        requireNotOlder(chain);
        return new PinnedContact(current, verified, confirmationDue);
    }

    /**
     * Takes another identity key: the account was registered anew without its backup.
     *
     * @param newList under another aik
     */
    public PinnedContact changeIdentity(DeviceList newList) {
        requireSameAccount(newList);
        if (newList.aik().equals(list.aik())) {
            throw new IllegalArgumentException("newList: the pinned aik (expected: another)");
        }
        return new PinnedContact(newList, false, verified || confirmationDue);
    }

    /** The person compared the safety number, or took the comparison back. */
    public PinnedContact verify(boolean compared) {
        return new PinnedContact(list, compared, !compared && confirmationDue);
    }

    /** The person accepts the new identity key without comparing. */
    public PinnedContact confirm() {
        return new PinnedContact(list, verified, false);
    }

    /** A chain may begin before the pinned list, but must not end there. */
    private void requireNotOlder(List<DeviceList> chain) {
        long last =
                chain.isEmpty() ? list.version() : chain.get(chain.size() - 1).version();
        if (last < list.version()) {
            throw new E2eeException(
                    Code.LIST_ROLLBACK, "version: " + last + " (expected: at least " + list.version() + ")");
        }
    }

    private void requireSameAccount(DeviceList next) {
        if (!next.user().equals(list.user())) {
            throw E2eeException.malformed("user_id", next.user(), list.user().toString());
        }
    }

    private static void requireEqual(String what, ByteString got, ByteString expected) {
        if (!got.equals(expected)) {
            throw new E2eeException(Code.LIST_FORK, what + " (expected: that of the pinned list)");
        }
    }

    public byte[] serialise() {
        return new ByteWriter()
                .u8(VERSION)
                .flag(verified)
                .flag(confirmationDue)
                .lp(list.signed().toByteArray())
                .bytes();
    }

    public static PinnedContact deserialise(byte[] bytes) {
        ByteReader in = new ByteReader("PinnedContact", bytes);
        in.constant("version", VERSION);
        boolean verified = in.flag("verified");
        boolean confirmationDue = in.flag("confirmation_due");
        byte[] signed = in.lp("list", 1, MAX_LIST);
        in.end();
        try {
            return new PinnedContact(DeviceList.read(SignedDeviceList.parseFrom(signed)), verified, confirmationDue);
        } catch (InvalidProtocolBufferException e) {
            throw new E2eeException(Code.MALFORMED, "PinnedContact.list (expected: a SignedDeviceList)", e);
        }
    }
}
