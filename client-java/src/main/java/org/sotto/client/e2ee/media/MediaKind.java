package org.sotto.client.e2ee.media;

import java.util.Locale;
import org.sotto.client.e2ee.primitive.E2eeException;

/** What a file is; part of its key's derivation. */
public enum MediaKind {
    IMAGE,
    VIDEO,
    AUDIO,
    DOCUMENT,
    THUMB,
    HISTORY,
    BACKUP;

    /** As {@code MediaPointer.kind} says it. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static MediaKind ofWireName(String name) {
        for (MediaKind kind : values()) {
            if (kind.wireName().equals(name)) {
                return kind;
            }
        }
        throw E2eeException.malformed("kind", name, "image, video, audio, document, thumb, history or backup");
    }
}
