package org.sotto.user.signedlist;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Optional;
import org.sotto.common.web.ApiException;
import org.sotto.user.crypto.Sha256;
import org.sotto.user.device.Device;
import org.springframework.http.HttpStatus;

/**
 * Which list may follow which (E2EE.md, 2.3):
 *
 * <pre>
 *   none ──▶ 1 ──▶ 2 ──▶ 3 ──▶ …      same account key, version + 1, prev_hash = SHA-256 of the body before
 *                        └──▶ 1 ──▶ …  another account key: only once another device is the primary one (a takeover)
 * </pre>
 *
 * So a thief of a session cannot replace the account's identity, and a server cannot go back to a list that names a device
 * which was taken out.
 */
final class ListChain {
    private static final ByteString NO_HASH = ByteString.copyFrom(new byte[Sha256.LENGTH]);

    private ListChain() {}

    /**
     * Checks that a list follows.
     *
     * @param living the devices of the account
     * @return whether it begins a chain under another account key
     * @throws ApiException 409 {@code version_conflict} with {@code current_version}, or {@code identity_mismatch}
     */
    static boolean check(ListBody next, Optional<CurrentList> current, List<Device> living) {
        if (current.isEmpty()) {
            requireFirst(next, 0);
            return false;
        }
        CurrentList list = current.get();
        if (list.accountKey().equals(next.accountKey())) {
            requireSuccessor(next, list);
            return false;
        }
        boolean takenOver =
                living.stream().noneMatch(device -> device.primary() && device.deviceNumber() == list.primaryNumber());
        if (!takenOver) {
            throw new ApiException(
                    HttpStatus.CONFLICT,
                    "identity_mismatch",
                    "body.aik: another one than the list before has (expected: the same, as long as device "
                            + list.primaryNumber() + " is the primary one)");
        }
        requireFirst(next, list.version());
        return true;
    }

    private static void requireSuccessor(ListBody next, CurrentList list) {
        if (next.version() != list.version() + 1) {
            throw conflict("body.version: " + next.version(), Long.toString(list.version() + 1), list.version());
        }
        if (!next.previousHash().equals(Sha256.of(list.signed().body()))) {
            throw conflict(
                    "body.prev_hash: another one", "SHA-256 of the body of version " + list.version(), list.version());
        }
    }

    private static void requireFirst(ListBody next, long currentVersion) {
        if (next.version() != 1) {
            throw conflict("body.version: " + next.version(), "1, as the first under this aik", currentVersion);
        }
        if (!next.previousHash().equals(NO_HASH)) {
            throw conflict("body.prev_hash: not zero", "32 zero bytes in version 1", currentVersion);
        }
    }

    private static ApiException conflict(String value, String expected, long currentVersion) {
        return new ApiException(HttpStatus.CONFLICT, "version_conflict", value + " (expected: " + expected + ")")
                .with("current_version", currentVersion);
    }
}
