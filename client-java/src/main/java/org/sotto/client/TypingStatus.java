package org.sotto.client;

/** What somebody does in a conversation. */
public enum TypingStatus {
    TYPING,
    /** Records a voice message. */
    RECORDING,
    STOPPED
}
