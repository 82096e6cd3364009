package org.sotto.client.encrypted;

/** Why a message cannot be opened. */
public enum Unreadable {
    /** It has no key for this device: the device is younger than the message, or the sender encrypts nothing. */
    NO_KEY,
    /** Its sender's device is in no list that its account has signed. */
    UNTRUSTED_DEVICE,
    /** Its session is unknown or broken. The sender was asked for the key again; should it come, the message is told. */
    BROKEN_SESSION,
    /** It is not what its key names, or is malformed. */
    ALTERED
}
