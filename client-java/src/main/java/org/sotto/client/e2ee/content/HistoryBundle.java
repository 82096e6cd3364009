package org.sotto.client.e2ee.content;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.Consumer;
import org.sotto.client.e2ee.primitive.E2eeException;
import org.sotto.client.e2ee.primitive.E2eeException.Code;
import org.sotto.proto.e2ee.v1.HistoryEntry;

/**
 * The keys of past messages for a linked device (E2EE.md, 2.6 step 5): {@code HistoryEntry} messages, each behind its
 * length as a varint. Travels as an encrypted file of kind {@code history}.
 */
public final class HistoryBundle {
    private static final int MAX_ENTRY = 1_024;

    private HistoryBundle() {}

    public static void write(Iterable<HistoryEntry> entries, OutputStream out) throws IOException {
        for (HistoryEntry entry : entries) {
            entry.writeDelimitedTo(out);
        }
    }

    /** Hands over one entry after the other, without holding the bundle in memory. */
    public static void read(InputStream bundle, Consumer<HistoryEntry> entries) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(bundle);
        try {
            while (!in.isAtEnd()) {
                int length = in.readRawVarint32();
                if (length < 0 || length > MAX_ENTRY) {
                    throw E2eeException.malformed(
                            "HistoryEntry",
                            Integer.toUnsignedString(length) + " bytes",
                            "at most " + MAX_ENTRY + " bytes");
                }
                entries.accept(HistoryEntry.parseFrom(in.readRawBytes(length)));
                in.resetSizeCounter();
            }
        } catch (InvalidProtocolBufferException e) {
            throw new E2eeException(Code.MALFORMED, "HistoryBundle (expected: whole entries)", e);
        }
    }
}
