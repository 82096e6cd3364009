package org.sotto.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.sotto.client.runtime.ClientRuntime;
import tools.jackson.databind.JsonNode;

class FramesTest {
    private static final UUID A = UUID.fromString("aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa");
    private static final UUID B = UUID.fromString("bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb");

    private static void same(String frame, String expected) {
        assertThat(ClientRuntime.JSON.readTree(frame)).isEqualTo(ClientRuntime.JSON.readTree(expected));
    }

    @Test
    void frames_are_written_as_the_protocol_has_them() {
        same(
                Frames.authenticate("t", A, OptionalLong.of(7)),
                "{\"action\":\"authenticate\",\"data\":{\"access_token\":\"t\",\"device_id\":\"" + A
                        + "\",\"resume_after\":7}}");
        assertThat(Frames.authenticate("t", A, OptionalLong.empty())).doesNotContain("resume_after");
        same(Frames.deliveryAck(9), "{\"action\":\"delivery_ack\",\"data\":{\"up_to_position\":9}}");
        same(
                Frames.readReceipt(A, B, 5),
                "{\"action\":\"read_receipt\",\"data\":{\"conversation_id\":\"" + A + "\",\"message_id\":\"" + B
                        + "\",\"read_at\":5}}");
        same(Frames.ping(1_704_672_000_000L), "{\"action\":\"PING\",\"timestamp\":1704672000000}");
    }

    @Test
    void a_message_carries_its_options_and_its_attempt() {
        SendOptions options = SendOptions.NONE
                .withDeviceKeys(Map.of(B, new SendOptions.DeviceKey("ratchet", "Ym9keQ==")))
                .withMediaId(B)
                .withReplyTo(A)
                .asForwarded()
                .withExpiresIn(Duration.ofHours(1));
        same(
                Frames.sendMessage(new OutgoingMessage(A, B, "eA==", MessageType.IMAGE, 12, options), 3),
                "{\"action\":\"send_message\",\"data\":{\"temp_id\":\"" + A + "\",\"receiver_id\":\"" + B
                        + "\",\"encrypted_content\":\"eA==\",\"message_type\":\"IMAGE\",\"timestamp\":12,"
                        + "\"attempt\":3,\"device_keys\":{\"" + B
                        + "\":{\"type\":\"ratchet\",\"body\":\"Ym9keQ==\"}},\"media_id\":\"" + B
                        + "\",\"reply_to_message_id\":\"" + A
                        + "\",\"forwarded\":true,\"expires_in\":3600},\"ref\":\"" + A + "\"}");
    }

    @Test
    void a_new_message_is_read_with_and_without_its_optional_fields() {
        String required = "\"position\":5,\"message_id\":\"" + A + "\",\"conversation_id\":\"" + B
                + "\",\"sender_id\":\"" + A + "\",\"encrypted_content\":\"aGk=\",\"message_type\":\"POLL\"";
        IncomingMessage bare =
                IncomingMessage.from(Frames.parse("{\"action\":\"new_message\",\"data\":{" + required + "}}")
                        .data());
        assertThat(bare.content()).asString().isEqualTo("hi");
        assertThat(bare.messageType()).isEqualTo("POLL");
        assertThat(bare.senderDeviceId()).isNull();
        JsonNode full =
                ClientRuntime.JSON.readTree("{" + required + ",\"group_id\":\"" + B + "\",\"sender_device_id\":\"" + B
                        + "\",\"temp_id\":\"" + A + "\",\"timestamp\":1704672000000,\"x\":1}");
        IncomingMessage whole = IncomingMessage.from(full);
        assertThat(whole.groupId()).isEqualTo(B);
        assertThat(whole.timestamp().toEpochMilli()).isEqualTo(1_704_672_000_000L);
        assertThat(whole.data().path("x").intValue()).isEqualTo(1);
    }

    @Test
    void what_is_no_frame_is_refused_with_what_was_expected() {
        assertThatThrownBy(() -> Frames.parse("nonsense")).hasMessageStartingWith("a frame is no JSON");
        assertThatThrownBy(() -> Frames.parse("[]")).hasMessageContaining("expected: a string in an object");
        assertThatThrownBy(() -> Frames.parse("{\"action\":5}")).hasMessageStartingWith("action: 5");
        assertThatThrownBy(() -> IncomingMessage.from(ClientRuntime.JSON.readTree(
                        "{\"position\":1,\"encrypted_content\":\"\",\"message_id\":\"x\"}")))
                .hasMessage("message_id: x (expected: a UUID)");
        assertThatThrownBy(() -> MessageStatus.from(ClientRuntime.JSON.readTree("{\"status\":\"SEEN\"}")))
                .hasMessage("status: SEEN (expected: DELIVERED or READ)");
    }

    @Test
    void a_status_covers_what_lies_between_its_ends() {
        UUID[] ids = new UUID[4];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = UUID.fromString("0000000" + i + "-0000-1000-8000-000000000000");
        }
        MessageStatus some = new MessageStatus(A, ids[0], ids[2], B, MessageStatus.Status.READ, Instant.EPOCH);
        assertThat(some.covers(ids[0])).isFalse();
        assertThat(some.covers(ids[1])).isTrue();
        assertThat(some.covers(ids[2])).isTrue();
        assertThat(some.covers(ids[3])).isFalse();
    }
}
