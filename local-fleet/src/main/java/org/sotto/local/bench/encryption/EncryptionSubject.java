package org.sotto.local.bench.encryption;

/** A library under measurement. What it makes before it is measured costs it nothing. */
public interface EncryptionSubject {
    /** Bytes of a text before anybody pads it. */
    int TEXT_BYTES = 1_000;

    /** Its name and version, for the table. */
    String version();

    /** People who never met the one receiver; each has a bundle of the receiver, with one-time keys of both kinds. */
    Strangers strangers(int count) throws Exception;

    /** Two people who have answered each other, so that no message carries a handshake any more. */
    Conversation conversation() throws Exception;

    /** Sessions yet to begin, each between other ends. */
    interface Strangers {
        /** From a bundle, whose signatures are checked, to the first message. */
        void begin(int stranger) throws Exception;

        /** The receiver takes that session up and opens its first message, and checks what was in it. */
        void accept(int stranger) throws Exception;
    }

    /** A session that is in use. */
    interface Conversation {
        /**
         * One end encrypts a text of {@link #TEXT_BYTES}, and the other opens it and checks it.
         *
         * @param answer whether the one who began the session receives
         */
        void message(boolean answer) throws Exception;
    }
}
