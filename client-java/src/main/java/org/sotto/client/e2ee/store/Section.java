package org.sotto.client.e2ee.store;

import java.util.Locale;

/** The kinds of records. Their names are part of the sealed data: never rename one. */
public enum Section {
    /** This device's keys and counters; one record each by name. */
    IDENTITY,
    /** Signed pre-keys, by id. */
    SIGNED_PRE_KEYS,
    /** One-time curve keys, by id. */
    ONE_TIME_KEYS,
    /** KEM pre-keys of both kinds, by id. */
    KEM_PRE_KEYS,
    /** Accepted handshakes, by transcript. */
    HANDSHAKES,
    /** Pinned contacts, by user id. */
    CONTACTS,
    /** Session books, by device address. */
    SESSIONS,
    /** Own sender keys, by group. */
    SENDER_KEYS,
    /** Others' sender chains, by group and device address. */
    SENDER_CHAINS,
    /** Group messages whose sender key has not come, by the sender's device and the order of their coming. */
    WAITING_GROUP_MESSAGES,
    /** When a device was told that something of it did not open, by its address. */
    REPORTS,
    /** How often a key was sent again, by device address and message id. */
    RESENDS,
    /** Content keys, by message id: for the client that shows messages. */
    CONTENT_KEYS,
    /** When content keys are to be forgotten, by that time and the key's own record. */
    CONTENT_KEY_EXPIRIES,
    /** Messages that could not be opened yet, by position. */
    PENDING,
    /** Messages that wait for their sender's device list, by position. */
    HELD,
    /** Sealed contents that the server has not acknowledged yet, by message id. */
    OUTBOX;

    String storedName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
