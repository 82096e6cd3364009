package org.sotto.fanout.testing;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.sotto.common.id.Uuids;
import org.sotto.proto.v1.DeviceKey;
import org.sotto.proto.v1.FailedEntry;
import org.sotto.proto.v1.InboxEvent;
import org.sotto.proto.v1.InboxRecord;
import org.sotto.proto.v1.MessageEntry;
import org.sotto.proto.v1.MessageType;
import org.sotto.proto.v1.PartnerEvent;
import org.sotto.proto.v1.SourceCoordinates;

/** Records of {@code inbox.events} as message-service writes them. */
public final class Events {
    private Events() {}

    /** A message with a key for one device and a content of that many bytes. */
    public static MessageEntry message(int contentBytes) {
        return MessageEntry.newBuilder()
                .setMessageId(Uuids.toByteString(com.datastax.oss.driver.api.core.uuid.Uuids.timeBased()))
                .setConversationId(random())
                .setSenderId(random())
                .setSenderDeviceId(random())
                .setTempId(random())
                .setEncryptedContent(ByteString.copyFrom(new byte[contentBytes]))
                .setMessageType(MessageType.TEXT)
                .setTimestamp(1_700_000_000_000L)
                .addDeviceKeys(DeviceKey.newBuilder()
                        .setDeviceId(random())
                        .setType("olm")
                        .setBody(ByteString.copyFrom("a key message", StandardCharsets.UTF_8)))
                .build();
    }

    public static InboxEvent event(MessageEntry message) {
        return InboxEvent.newBuilder().setMessage(message).build();
    }

    public static InboxEvent failed() {
        return InboxEvent.newBuilder()
                .setFailed(FailedEntry.newBuilder().setTempId(random()).setCode("internal_error"))
                .build();
    }

    /** Somebody with whom the user has a conversation published another device list. */
    public static InboxEvent partner(UUID partner, long listVersion) {
        return InboxEvent.newBuilder()
                .setPartner(PartnerEvent.newBuilder()
                        .setEventId(random())
                        .setUserId(Uuids.toByteString(partner))
                        .setListVersion(listVersion)
                        .setAt(1_700_000_000_000L))
                .build();
    }

    public static SourceCoordinates source(int partition, long offset, int index) {
        return SourceCoordinates.newBuilder()
                .setTopic("messages.inbound")
                .setPartition(partition)
                .setOffset(offset)
                .setIndex(index)
                .build();
    }

    public static InboxRecord record(UUID user, SourceCoordinates source, InboxEvent event) {
        return InboxRecord.newBuilder()
                .setUserId(Uuids.toByteString(user))
                .setSource(source)
                .setEvent(event)
                .build();
    }

    private static ByteString random() {
        return Uuids.toByteString(UUID.randomUUID());
    }
}
