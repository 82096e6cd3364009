package org.sotto.user.crypto;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What a signature is for. It is signed before the message, so that a signature of one kind is worth nothing as one of another
 * (PQXDH, 2.1: encodings are pairwise disjoint).
 */
public enum SignatureLabel {
    SIGNED_PRE_KEY("Sotto/1 SignedPreKey"),
    KEM_PRE_KEY("Sotto/1 KemPreKey"),
    DEVICE_LIST("Sotto/1 DeviceList"),
    DEVICE_ACCEPTS("Sotto/1 DeviceAccepts");

    private final String text;

    SignatureLabel(String text) {
        this.text = text;
    }

    /** What comes before the message: the label and a zero byte. */
    byte[] prefix() {
        byte[] label = text.getBytes(StandardCharsets.US_ASCII);
        return Arrays.copyOf(label, label.length + 1);
    }
}
