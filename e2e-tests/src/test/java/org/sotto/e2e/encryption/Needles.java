package org.sotto.e2e.encryption;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What must not be anywhere, as bytes, as hexadecimal digits and as base64, and where it was found all the same. */
final class Needles {
    private static final int PREFIX = Long.BYTES;
    /** Base64 encodes three bytes at a time, so that a text within a text has three forms. */
    private static final int ALIGNMENTS = 3;

    /** By the first eight bytes, so that each place of a value costs one question. */
    private final Map<Long, List<Needle>> needles = new HashMap<>();

    private final Map<String, List<String>> found = new TreeMap<>();
    private long bytesSearched;

    private record Needle(String name, ByteBuffer bytes) {}

    /** @param bytes at least 16 */
    void add(String name, byte[] bytes) {
        addForm(name, bytes);
        HexFormat hex = HexFormat.of();
        addForm(name + " in hexadecimal", hex.formatHex(bytes).getBytes(StandardCharsets.US_ASCII));
        for (int alignment = 0; alignment < ALIGNMENTS; alignment++) {
            addForm(name + " in base64", inner(Base64.getEncoder(), bytes, alignment));
            addForm(name + " in base64url", inner(Base64.getUrlEncoder(), bytes, alignment));
        }
    }

    /** The characters that do not depend on what stands before and behind. */
    private static byte[] inner(Base64.Encoder encoder, byte[] bytes, int alignment) {
        byte[] shifted = new byte[bytes.length + alignment];
        System.arraycopy(bytes, 0, shifted, alignment, bytes.length);
        byte[] encoded = encoder.encode(shifted);
        int from = alignment == 0 ? 0 : 4;
        int to = shifted.length / 3 * 4;
        return Arrays.copyOfRange(encoded, from, to);
    }

    private void addForm(String name, byte[] bytes) {
        if (bytes.length < PREFIX) {
            throw new IllegalArgumentException(
                    name + ": " + bytes.length + " bytes (expected: at least " + PREFIX + ")");
        }
        needles.computeIfAbsent(ByteBuffer.wrap(bytes).getLong(), prefix -> new ArrayList<>())
                .add(new Needle(name, ByteBuffer.wrap(bytes)));
    }

    /** Looks through a value. */
    void search(String place, ByteBuffer value) {
        ByteBuffer bytes = value.duplicate();
        bytesSearched += bytes.remaining();
        int last = bytes.limit() - PREFIX;
        for (int at = bytes.position(); at <= last; at++) {
            List<Needle> candidates = needles.get(bytes.getLong(at));
            if (candidates != null) {
                for (Needle needle : candidates) {
                    if (matches(bytes, at, needle.bytes())) {
                        found.computeIfAbsent(needle.name(), name -> new ArrayList<>())
                                .add(place);
                    }
                }
            }
        }
    }

    void search(String place, byte[] value) {
        search(place, ByteBuffer.wrap(value));
    }

    private static boolean matches(ByteBuffer bytes, int at, ByteBuffer needle) {
        return bytes.limit() - at >= needle.remaining()
                && bytes.slice(at, needle.remaining()).equals(needle);
    }

    /** Where each that was found stands. */
    Map<String, List<String>> found() {
        return found;
    }

    long bytesSearched() {
        return bytesSearched;
    }
}
