package org.sotto.interop.libsignal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.stream.IntStream;

/** Texts to send. */
final class Texts {
    private Texts() {}

    static List<String> numbered(String from, int amount) {
        return IntStream.range(0, amount).mapToObj(i -> from + " " + i).toList();
    }

    static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    static String text(byte[] bytes) {
        return new String(bytes, UTF_8);
    }
}
