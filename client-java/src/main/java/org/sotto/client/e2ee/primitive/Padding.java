package org.sotto.client.e2ee.primitive;

import java.util.Arrays;

/** Padding by {@code 0x80} and zeros, so that lengths tell little; and the buckets of Padmé (PURBs, PETS 2019, 4). */
public final class Padding {
    private static final int MESSAGE_BLOCK = 64;
    private static final int CONTENT_BLOCK = 256;
    private static final int CONTENT_BLOCKS_TO = 4_096;

    private Padding() {}

    /** For ratchet and sender-key plaintext: to the next multiple of 64 bytes. */
    public static byte[] padMessage(byte[] plaintext) {
        return pad(plaintext, roundUp(plaintext.length + 1, MESSAGE_BLOCK));
    }

    /** Takes the padding of {@link #padMessage} off, and refuses any other length than it gives. */
    public static byte[] unpadMessage(byte[] padded) {
        byte[] plaintext = unpad("message padding", padded);
        requireBucket("message padding", padded.length, roundUp(plaintext.length + 1, MESSAGE_BLOCK));
        return plaintext;
    }

    /** For sealed content: to the next multiple of 256 bytes up to 4 KiB, to the Padmé bucket above. */
    public static byte[] padContent(byte[] content) {
        return pad(content, contentBucket(content.length + 1));
    }

    /** Takes the padding of {@link #padContent} off, and refuses any other length than it gives. */
    public static byte[] unpadContent(byte[] padded) {
        byte[] content = unpad("content padding", padded);
        requireBucket("content padding", padded.length, contentBucket(content.length + 1));
        return content;
    }

    /** The bucket of a length: at most 12 % above it, and O(log log) of it is told. */
    public static long padme(long length) {
        if (length < 2) {
            return length;
        }
        int exponent = 63 - Long.numberOfLeadingZeros(length);
        int kept = 32 - Integer.numberOfLeadingZeros(exponent);
        long mask = (1L << (exponent - kept)) - 1;
        return (length + mask) & ~mask;
    }

    private static int contentBucket(int length) {
        return length <= CONTENT_BLOCKS_TO ? roundUp(length, CONTENT_BLOCK) : Math.toIntExact(padme(length));
    }

    private static int roundUp(int length, int block) {
        return Math.multiplyExact((length + block - 1) / block, block);
    }

    private static byte[] pad(byte[] plaintext, int length) {
        byte[] padded = Arrays.copyOf(plaintext, length);
        padded[plaintext.length] = (byte) 0x80;
        return padded;
    }

    private static byte[] unpad(String what, byte[] padded) {
        int end = padded.length - 1;
        while (end >= 0 && padded[end] == 0) {
            end--;
        }
        if (end < 0 || padded[end] != (byte) 0x80) {
            throw E2eeException.malformed(what, end < 0 ? "none" : padded[end] & 0xff, "0x80 and zeros");
        }
        return Arrays.copyOf(padded, end);
    }

    private static void requireBucket(String what, int got, int expected) {
        if (got != expected) {
            throw E2eeException.malformed(what, got + " bytes", expected + " bytes");
        }
    }
}
