package org.sotto.gateway.frame;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sotto.common.id.Uuids;
import org.sotto.proto.v1.MessageType;
import org.sotto.proto.v1.TypingStatus;

class FrameReaderTest {
    private static final String ID = "6ba7b812-9dad-41d1-80b4-00c04fd430c8";
    private static final String MESSAGE_ID = "6ba7b812-9dad-11d1-80b4-00c04fd430c8";

    private final FrameReader reader = new FrameReader(128 * 1024);

    private ClientFrame read(String json) {
        return reader.read(Unpooled.copiedBuffer(json, StandardCharsets.UTF_8));
    }

    private static String sendMessage(String field, String value) {
        String json = "{'action':'send_message','ref':'r','data':{'temp_id':'" + ID + "','receiver_id':'" + ID
                + "','encrypted_content':'AAEC','message_type':'TEXT','timestamp':1}}";
        json = json.replace('\'', '"');
        return field.isEmpty() ? json : json.replaceAll("\"" + field + "\":[^,}]*", "\"" + field + "\":" + value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "{",
                "[]",
                "1",
                "\"text\"",
                "null",
                "{\"action\":\"PING\"} {}",
                "{\"a\":1,}",
                "{'a':1}",
                "{\"action\":\"PING\",\"timestamp\":01}"
            })
    void what_is_no_json_object_is_a_bad_frame(String json) {
        assertThat(read(json)).isInstanceOfSatisfying(ClientFrame.Rejected.class, rejected -> {
            assertThat(rejected.code()).isEqualTo("bad_frame");
            assertThat(rejected.fatal()).isTrue();
        });
    }

    @Test
    void a_frame_nested_sixteen_deep_is_read_and_one_deeper_is_not() {
        String sixteen = "{\"action\":\"PING\",\"timestamp\":1,\"x\":" + "[".repeat(15) + "]".repeat(15) + "}";
        String seventeen = "{\"action\":\"PING\",\"timestamp\":1,\"x\":" + "[".repeat(16) + "]".repeat(16) + "}";

        assertThat(read(sixteen)).isInstanceOf(ClientFrame.Ping.class);
        assertThat(read(seventeen))
                .isInstanceOfSatisfying(ClientFrame.Rejected.class, rejected -> assertThat(rejected.fatal())
                        .isTrue());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "temp_id | 5 | temp_id: 5 (expected: a UUID)",
                "temp_id | \"x\" | temp_id: \"x\" (expected: a UUID)",
                "receiver_id | null | receiver_id is missing (expected: a UUID)",
                "receiver_id | {\"a\":1} | receiver_id: an object (expected: a UUID)",
                "encrypted_content | \"A\" | encrypted_content: \"A\" (expected: base64 of RFC 4648 section 4)",
                "encrypted_content | \"\" | encrypted_content: \"\" (expected: at least one byte in base64)",
                "encrypted_content | [1] | encrypted_content: an array (expected: base64)",
                "timestamp | \"now\" | timestamp: \"now\" (expected: an integer from 0 to 253402300799999)",
                "timestamp | 1.5 | timestamp: 1.5 (expected: an integer from 0 to 253402300799999)",
                "timestamp | -1 | timestamp: -1 (expected: an integer from 0 to 253402300799999)",
                "timestamp | 99999999999999999999 | timestamp: 99999999999999999999 (expected: an integer from 0 to"
                        + " 253402300799999)",
                "message_type | \"SONG\" | message_type: \"SONG\" (expected: one of TEXT, IMAGE, VIDEO, DOCUMENT, VOICE,"
                        + " LOCATION, CONTACT, CONTROL)",
            })
    void a_field_that_is_wrong_is_named_with_its_value_and_what_was_expected(
            String field, String value, String message) {
        assertThat(read(sendMessage(field, value))).isInstanceOfSatisfying(ClientFrame.Rejected.class, rejected -> {
            assertThat(rejected.code()).isEqualTo("invalid_request");
            assertThat(rejected.message()).isEqualTo(message);
            assertThat(rejected.ref()).isEqualTo("r");
            assertThat(rejected.fatal()).isFalse();
        });
    }

    private static String control(String content, String keys) {
        return ("{'action':'send_message','data':{" + content + "'temp_id':'" + ID + "','receiver_id':'" + ID
                        + "','message_type':'CONTROL','timestamp':5,'device_keys':" + keys + "}}")
                .replace('\'', '"');
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "'encrypted_content':'',", "'encrypted_content':null,"})
    void a_control_message_may_be_all_in_its_keys(String content) {
        String json = control(content, "{'" + ID + "':{'type':'prekey','body':'AQ=='}}");
        assertThat(read(json)).isInstanceOfSatisfying(ClientFrame.Send.class, send -> {
            assertThat(send.message().getEncryptedContent().isEmpty()).isTrue();
            assertThat(send.message().getDeviceKeysList()).hasSize(1);
        });
        assertThat(read(control(content, "{}")))
                .as("without keys it would say nothing")
                .isInstanceOf(ClientFrame.Rejected.class);
    }

    @Test
    void the_temp_id_of_a_refused_message_is_repeated() {
        assertThat(read(sendMessage("message_type", "7")))
                .isInstanceOfSatisfying(ClientFrame.Rejected.class, rejected -> assertThat(rejected.tempId())
                        .isEqualTo(ID));
    }

    @Test
    void a_long_value_is_shortened_in_the_error() {
        assertThat(read(sendMessage("message_type", '"' + "x".repeat(50_000) + '"')))
                .isInstanceOfSatisfying(ClientFrame.Rejected.class, rejected -> assertThat(rejected.message())
                        .hasSizeLessThan(300)
                        .contains("(50000 characters)"));
    }

    @Test
    void the_data_may_stand_before_the_action_and_unknown_fields_are_skipped() {
        String json = ("{'data':{'x':{'y':[1,2]},'encrypted_content':'AAEC','temp_id':'" + ID + "','receiver_id':'" + ID
                        + "','message_type':'IMAGE','timestamp':5,'attempt':2,'forwarded':true,'expires_in':60,"
                        + "'reply_to_message_id':'" + MESSAGE_ID + "','media_id':'" + ID + "','device_keys':{'" + ID
                        + "':{'type':'prekey','body':'AQ==','z':1}}},'new':[],'action':'send_message'}")
                .replace('\'', '"');

        assertThat(read(json)).isInstanceOfSatisfying(ClientFrame.Send.class, send -> {
            assertThat(send.ref()).isNull();
            assertThat(send.tempId()).isEqualTo(UUID.fromString(ID));
            assertThat(send.message().getEncryptedContent().toByteArray()).containsExactly(0, 1, 2);
            assertThat(send.message().getMessageType()).isEqualTo(MessageType.IMAGE);
            assertThat(send.message().getAttempt()).isEqualTo(2);
            assertThat(send.message().getForwarded()).isTrue();
            assertThat(send.message().getExpiresIn()).isEqualTo(60);
            assertThat(send.message().getReplyToMessageId()).isEqualTo(Uuids.toByteString(UUID.fromString(MESSAGE_ID)));
            assertThat(send.message().getDeviceKeysList()).singleElement().satisfies(key -> {
                assertThat(key.getType()).isEqualTo("prekey");
                assertThat(key.getBody().toByteArray()).containsExactly(1);
            });
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "5",
                "[]",
                "{\"no-uuid\":{\"type\":\"t\",\"body\":\"AQ==\"}}",
                "{\"" + ID + "\":7}",
                "{\"" + ID + "\":{\"type\":\"t\"}}",
                "{\"" + ID + "\":{\"type\":\"t\",\"body\":\"?\"}}",
                "{\"" + ID + "\":{\"type\":\"\",\"body\":\"AQ==\"}}"
            })
    void malformed_device_keys_are_refused_and_the_rest_of_the_frame_is_read(String keys) {
        String json = sendMessage("", "").replace("\"timestamp\":1", "\"device_keys\":" + keys + ",\"timestamp\":1");

        assertThat(read(json)).isInstanceOfSatisfying(ClientFrame.Rejected.class, rejected -> {
            assertThat(rejected.message()).startsWith("device_keys");
            assertThat(rejected.tempId()).isEqualTo(ID);
        });
    }

    @Test
    void an_acknowledgement_names_a_message_or_a_position_and_not_both() {
        assertThat(read("{\"action\":\"delivery_ack\",\"data\":{\"up_to_position\":9}}"))
                .isEqualTo(new ClientFrame.DeliveryAck(null, null, 9));
        assertThat(read("{\"action\":\"delivery_ack\",\"data\":{\"message_id\":\"" + MESSAGE_ID
                        + "\",\"status\":\"DELIVERED\"}}"))
                .isEqualTo(new ClientFrame.DeliveryAck(null, UUID.fromString(MESSAGE_ID), ClientFrame.NO_POSITION));
        assertThat(read("{\"action\":\"delivery_ack\",\"data\":{}}")).isInstanceOf(ClientFrame.Rejected.class);
        assertThat(read("{\"action\":\"delivery_ack\",\"data\":{\"up_to_position\":9,\"message_id\":\"" + MESSAGE_ID
                        + "\"}}"))
                .isInstanceOf(ClientFrame.Rejected.class);
        assertThat(read("{\"action\":\"delivery_ack\",\"data\":{\"message_id\":\"" + ID
                        + "\",\"status\":\"DELIVERED\"}}"))
                .isInstanceOf(ClientFrame.Rejected.class);
    }

    @Test
    void actions_that_are_unknown_and_those_that_are_not_built_are_told_apart() {
        assertThat(read("{\"action\":\"dance\",\"ref\":\"1\"}"))
                .isInstanceOfSatisfying(ClientFrame.Rejected.class, rejected -> {
                    assertThat(rejected.code()).isEqualTo("unknown_action");
                    assertThat(rejected.ref()).isEqualTo("1");
                });
        assertThat(read("{\"action\":\"react\",\"data\":{}}")).isInstanceOf(ClientFrame.NotBuilt.class);
        assertThat(read("{\"action\":7}"))
                .isInstanceOfSatisfying(ClientFrame.Rejected.class, rejected -> assertThat(rejected.code())
                        .isEqualTo("invalid_request"));
        assertThat(read("{\"data\":{}}")).isInstanceOf(ClientFrame.Rejected.class);
        assertThat(read("{\"action\":\"typing\",\"data\":[]}")).isInstanceOf(ClientFrame.Rejected.class);
        assertThat(read("{\"action\":\"typing\",\"ref\":{}}")).isInstanceOf(ClientFrame.Rejected.class);
    }

    @Test
    void signals_are_read_and_a_user_named_twice_counts_once() {
        assertThat(read("{\"action\":\"typing\",\"data\":{\"conversation_id\":\"" + ID
                        + "\",\"status\":\"RECORDING\"}}"))
                .isEqualTo(new ClientFrame.Typing(null, UUID.fromString(ID), TypingStatus.RECORDING));
        assertThat(read("{\"action\":\"presence_update\",\"data\":{\"status\":\"OFFLINE\"}}"))
                .isEqualTo(new ClientFrame.PresenceUpdate(null, false));
        String users = "\",\"data\":{\"user_ids\":[\"" + ID + "\",\"" + ID + "\"]}}";
        assertThat(read("{\"action\":\"presence_subscribe" + users))
                .isEqualTo(new ClientFrame.Subscribe(null, Set.of(UUID.fromString(ID))));
        assertThat(read("{\"action\":\"presence_unsubscribe" + users))
                .isEqualTo(new ClientFrame.Unsubscribe(null, Set.of(UUID.fromString(ID))));
    }
}
