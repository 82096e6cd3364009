package org.sotto.client.encrypted;

import com.google.protobuf.ByteString;
import java.util.Optional;
import java.util.UUID;
import org.sotto.client.e2ee.identity.UserId;
import org.sotto.client.e2ee.store.E2eeStore;
import org.sotto.client.e2ee.store.Section;

/**
 * Sealed contents until the server has answered. A message that is sent again under its {@code temp_id} must be the same bytes:
 * the server keeps the first ones, and the key that was given away opens no others.
 */
final class SealedOutbox {
    private final E2eeStore store;

    SealedOutbox(E2eeStore store) {
        this.store = store;
    }

    Optional<ByteString> find(UUID tempId) {
        return store.transact(
                transaction -> transaction.get(Section.OUTBOX, name(tempId)).map(ByteString::copyFrom));
    }

    void put(UUID tempId, ByteString sealed) {
        store.transact(transaction -> {
            transaction.put(Section.OUTBOX, name(tempId), sealed.toByteArray());
            return sealed;
        });
    }

    void remove(UUID tempId) {
        store.transact(transaction -> {
            transaction.remove(Section.OUTBOX, name(tempId));
            return tempId;
        });
    }

    private static byte[] name(UUID tempId) {
        return UserId.uuidBytes(tempId).toByteArray();
    }
}
