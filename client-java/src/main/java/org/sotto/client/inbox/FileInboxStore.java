package org.sotto.client.inbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;

/**
 * Keeps the position in a file of its own, as a decimal number. Each store writes a second file, forces it to the disk
 * and renames it over the first, so that a crash leaves the old position or the new one, never half of either.
 */
public final class FileInboxStore implements InboxStore {
    private final Path file;
    private final Path next;
    private OptionalLong position;

    /**
     * @param file created on the first store; its directory must exist
     * @throws UncheckedIOException when the file is there and cannot be read
     * @throws IllegalStateException when it holds something else than a position
     */
    public FileInboxStore(Path file) {
        this.file = file;
        this.next = file.resolveSibling(file.getFileName() + ".next");
        this.position = read(file);
    }

    @Override
    public synchronized OptionalLong position() {
        return position;
    }

    @Override
    public synchronized void store(long newPosition) {
        ByteBuffer text = StandardCharsets.US_ASCII.encode(newPosition + "\n");
        try {
            try (FileChannel channel = FileChannel.open(
                    next, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
                while (text.hasRemaining()) {
                    channel.write(text);
                }
                channel.force(true);
            }
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot store position " + newPosition + " in " + file, e);
        }
        position = OptionalLong.of(newPosition);
    }

    private static OptionalLong read(Path file) {
        String text;
        try {
            text = Files.readString(file, StandardCharsets.US_ASCII).strip();
        } catch (NoSuchFileException e) {
            return OptionalLong.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the inbox position from " + file, e);
        }
        try {
            return OptionalLong.of(Long.parseUnsignedLong(text));
        } catch (NumberFormatException e) {
            throw new IllegalStateException(file + " holds \"" + text + "\" (expected: an inbox position)", e);
        }
    }
}
