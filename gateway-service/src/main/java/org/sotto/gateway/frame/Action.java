package org.sotto.gateway.frame;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The actions that a client may name. */
enum Action {
    AUTHENTICATE("authenticate"),
    SEND_MESSAGE("send_message"),
    DELIVERY_ACK("delivery_ack"),
    READ_RECEIPT("read_receipt"),
    PING("PING"),
    SEND_GROUP_MESSAGE("send_group_message"),
    TYPING("typing"),
    PRESENCE_UPDATE("presence_update"),
    PRESENCE_SUBSCRIBE("presence_subscribe"),
    PRESENCE_UNSUBSCRIBE("presence_unsubscribe"),
    EDIT_MESSAGE("edit_message"),
    REACT("react"),
    DELETE_MESSAGE("delete_message"),
    SET_TIMER("set_timer"),
    CALL_SIGNAL("call_signal");

    private static final Map<String, Action> BY_WORD =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(action -> action.word, Function.identity()));

    private final String word;

    Action(String word) {
        this.word = word;
    }

    static @Nullable Action of(String word) {
        return BY_WORD.get(word);
    }

    String word() {
        return word;
    }
}
