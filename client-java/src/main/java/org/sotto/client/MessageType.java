package org.sotto.client;

/** What a message holds, by its sender's word. The server stores the name and never looks inside. */
public enum MessageType {
    TEXT,
    IMAGE,
    VIDEO,
    DOCUMENT,
    VOICE,
    LOCATION,
    CONTACT,
    /** Delivered, and never shown, counted or kept in history. */
    CONTROL
}
