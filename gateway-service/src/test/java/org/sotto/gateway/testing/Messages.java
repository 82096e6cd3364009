package org.sotto.gateway.testing;

import com.google.protobuf.ByteString;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.sotto.common.id.ConversationIds;
import org.sotto.common.id.Uuids;
import org.sotto.proto.v1.AccountEvent;
import org.sotto.proto.v1.DeviceEvent;
import org.sotto.proto.v1.InboxEvent;
import org.sotto.proto.v1.MessageEntry;
import org.sotto.proto.v1.MessageType;
import org.sotto.proto.v1.PartnerEvent;

/** Inbox events that message-service and fanout-worker would make. */
public final class Messages {
    private static final AtomicLong TIME = new AtomicLong(0x0123_4567_89ABL);

    private Messages() {}

    /** A time UUID (version 1) above all that this method has made before. */
    public static UUID nextId() {
        long time = TIME.incrementAndGet();
        long high = time << 32 | (time >>> 32 & 0xFFFFL) << 16 | 0x1000L | (time >>> 48 & 0x0FFFL);
        return new UUID(high, 0x0102_0304_0506_0708L);
    }

    public static InboxEvent message(Person from, UUID to) {
        return message(from, to, ByteString.copyFromUtf8("sealed"), MessageType.TEXT);
    }

    public static InboxEvent message(Person from, UUID to, ByteString content, MessageType type) {
        return InboxEvent.newBuilder()
                .setMessage(MessageEntry.newBuilder()
                        .setMessageId(Uuids.toByteString(nextId()))
                        .setConversationId(Uuids.toByteString(ConversationIds.of(from.userId(), to)))
                        .setSenderId(Uuids.toByteString(from.userId()))
                        .setSenderDeviceId(Uuids.toByteString(from.deviceId()))
                        .setSenderDeviceNumber(1)
                        .setReceiverId(Uuids.toByteString(to))
                        .setTempId(Uuids.toByteString(UUID.randomUUID()))
                        .setEncryptedContent(content)
                        .setMessageType(type)
                        .setTimestamp(1_700_000_000_000L))
                .build();
    }

    /** A change of the account that one device made. */
    public static InboxEvent accountEvent(UUID by, String kind) {
        return InboxEvent.newBuilder()
                .setAccount(AccountEvent.newBuilder()
                        .setEventId(Uuids.toByteString(UUID.randomUUID()))
                        .setKind(kind)
                        .setAt(1_700_000_000_000L)
                        .setByDeviceId(Uuids.toByteString(by)))
                .build();
    }

    /** A device came or went; the one that did it is empty for none. */
    public static InboxEvent deviceEvent(Optional<UUID> by, String kind, UUID device, int number) {
        return InboxEvent.newBuilder()
                .setDevice(DeviceEvent.newBuilder()
                        .setEventId(Uuids.toByteString(UUID.randomUUID()))
                        .setKind(kind)
                        .setDeviceId(Uuids.toByteString(device))
                        .setDeviceNumber(number)
                        .setAt(1_700_000_000_000L)
                        .setByDeviceId(by.map(Uuids::toByteString).orElse(ByteString.EMPTY)))
                .build();
    }

    /** Somebody with whom the user has a conversation published another device list. */
    public static InboxEvent partnerEvent(UUID partner, long listVersion, boolean identityChanged) {
        return InboxEvent.newBuilder()
                .setPartner(PartnerEvent.newBuilder()
                        .setEventId(Uuids.toByteString(UUID.randomUUID()))
                        .setUserId(Uuids.toByteString(partner))
                        .setListVersion(listVersion)
                        .setIdentityChanged(identityChanged)
                        .setAt(1_700_000_000_000L))
                .build();
    }

    public static UUID idOf(InboxEvent event) {
        return Uuids.fromBytes(event.getMessage().getMessageId());
    }
}
