package org.sotto.fanout.account;

import com.google.protobuf.ByteString;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.sotto.common.kafka.PoisonRecordException;
import org.sotto.common.kafka.UserRecords;
import org.sotto.proto.v1.AccountEvent;
import org.sotto.proto.v1.DeviceEvent;
import org.sotto.proto.v1.InboxEvent;
import org.sotto.proto.v1.UserChanged;

/** Which changes of an account its devices learn of, and in which words (PROTOCOL.md, {@code account_event}). */
final class AccountEvents {
    private static final int FIRST_DEVICE = 1;

    private AccountEvents() {}

    /**
     * What the user's devices are told of a change; empty if nothing. A record without an {@code event_id} is by a version that
     * did not name the device either: then nobody could be spared the news of what they did themselves.
     *
     * @throws PoisonRecordException if an id in it is none
     */
    static Optional<InboxEvent> of(ConsumerRecord<byte[], byte[]> record, UserChanged change)
            throws PoisonRecordException {
        if (change.getEventId().isEmpty()) {
            return Optional.empty();
        }
        checkId(record, change.getEventId());
        if (!change.getByDeviceId().isEmpty()) {
            checkId(record, change.getByDeviceId());
        }
        return switch (change.getChangeCase()) {
            case PROFILE_CHANGED -> account(change, "profile");
            case PRIVACY_CHANGED -> account(change, "privacy");
            case CONTACT_CHANGED -> {
                boolean added = change.getContactChanged().getAdded();
                yield change.getContactChanged().getBySync()
                        ? Optional.empty()
                        : account(
                                record,
                                change,
                                added ? "contact_added" : "contact_removed",
                                change.getContactChanged().getContactId());
            }
            case CONTACT_RENAMED ->
                account(
                        record,
                        change,
                        "contact_renamed",
                        change.getContactRenamed().getContactId());
            case CONTACTS_SYNCED -> account(change, "contacts_synced");
            case BLOCK_CHANGED ->
                account(
                        record,
                        change,
                        change.getBlockChanged().getBlocked() ? "blocked" : "unblocked",
                        change.getBlockChanged().getBlockedId());
            case DEVICE_ADDED ->
                // Nobody was there before the first one.
                change.getDeviceAdded().getDeviceNumber() == FIRST_DEVICE
                        ? Optional.empty()
                        : device(
                                record,
                                change,
                                "added",
                                change.getDeviceAdded().getDeviceId(),
                                change.getDeviceAdded().getDeviceNumber());
            case DEVICE_REMOVED ->
                device(
                        record,
                        change,
                        "removed",
                        change.getDeviceRemoved().getDeviceId(),
                        change.getDeviceRemoved().getDeviceNumber());
            case DEVICE_LIST_CHANGED ->
                device(deviceEvent(change, "list_changed")
                        .setListVersion(change.getDeviceListChanged().getVersion()));
            // A session that ends is told to its device by its socket; the end of an account leaves nobody to tell.
            // That a device has keys is found out by writing to it.
            case REGISTERED, DEVICE_KEYS_ADDED, SESSION_REVOKED, USER_DELETED, CHANGE_NOT_SET -> Optional.empty();
        };
    }

    private static Optional<InboxEvent> account(
            ConsumerRecord<byte[], byte[]> record, UserChanged change, String kind, ByteString about)
            throws PoisonRecordException {
        checkId(record, about);
        return Optional.of(event(accountEvent(change, kind).setUserId(about)));
    }

    private static Optional<InboxEvent> account(UserChanged change, String kind) {
        return Optional.of(event(accountEvent(change, kind)));
    }

    private static AccountEvent.Builder accountEvent(UserChanged change, String kind) {
        return AccountEvent.newBuilder()
                .setEventId(change.getEventId())
                .setKind(kind)
                .setAt(change.getAt())
                .setByDeviceId(change.getByDeviceId());
    }

    private static InboxEvent event(AccountEvent.Builder account) {
        return InboxEvent.newBuilder().setAccount(account).build();
    }

    private static Optional<InboxEvent> device(
            ConsumerRecord<byte[], byte[]> record, UserChanged change, String kind, ByteString device, int number)
            throws PoisonRecordException {
        checkId(record, device);
        return device(deviceEvent(change, kind).setDeviceId(device).setDeviceNumber(number));
    }

    private static Optional<InboxEvent> device(DeviceEvent.Builder device) {
        return Optional.of(InboxEvent.newBuilder().setDevice(device).build());
    }

    private static DeviceEvent.Builder deviceEvent(UserChanged change, String kind) {
        return DeviceEvent.newBuilder()
                .setEventId(change.getEventId())
                .setKind(kind)
                .setAt(change.getAt())
                .setByDeviceId(change.getByDeviceId());
    }

    private static void checkId(ConsumerRecord<byte[], byte[]> record, ByteString id) throws PoisonRecordException {
        var unused = UserRecords.idOf(record, id);
    }
}
