package org.sotto.gateway.frame;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The fields of {@code data} that some action reads; others are ignored. */
enum Field {
    ACCESS_TOKEN("access_token"),
    DEVICE_ID("device_id"),
    RESUME_AFTER("resume_after"),
    TEMP_ID("temp_id"),
    RECEIVER_ID("receiver_id"),
    ENCRYPTED_CONTENT("encrypted_content"),
    MESSAGE_TYPE("message_type"),
    TIMESTAMP("timestamp"),
    ATTEMPT("attempt"),
    DEVICE_KEYS("device_keys"),
    MEDIA_ID("media_id"),
    REPLY_TO_MESSAGE_ID("reply_to_message_id"),
    FORWARDED("forwarded"),
    EXPIRES_IN("expires_in"),
    MESSAGE_ID("message_id"),
    STATUS("status"),
    UP_TO_POSITION("up_to_position"),
    CONVERSATION_ID("conversation_id"),
    READ_AT("read_at"),
    USER_IDS("user_ids");

    private static final Map<String, Field> BY_WORD =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(field -> field.word, Function.identity()));

    private final String word;

    Field(String word) {
        this.word = word;
    }

    static @Nullable Field of(String word) {
        return BY_WORD.get(word);
    }

    String word() {
        return word;
    }
}
