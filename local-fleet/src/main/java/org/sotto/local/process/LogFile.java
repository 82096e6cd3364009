package org.sotto.local.process;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * The output of one process. It grows while the process runs and is rotated when it starts again, since a running
 * process holds the file open; one older file is kept beside it.
 *
 * @param path the current file
 */
public record LogFile(Path path) {
    /** Bytes from which the file is set aside at the next start. */
    static final long ROTATE_AT = 8L << 20;

    private static final int CHUNK = 64 << 10;

    /** Sets the file aside when it is large, and returns its length, from where the next start's output begins. */
    long rotate() throws IOException {
        Files.createDirectories(path.getParent());
        if (length() < ROTATE_AT) {
            return length();
        }
        Files.move(path, path.resolveSibling(path.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
        return 0;
    }

    /** Bytes in the file, 0 when there is none. */
    public long length() throws IOException {
        return Files.exists(path) ? Files.size(path) : 0;
    }

    /** The last lines from byte {@code from} on; of a file with very long lines only the last 64 KiB per hundred lines. */
    public List<String> lastLines(int lines, long from) throws IOException {
        if (!Files.exists(path) || lines < 1) {
            return List.of();
        }
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            long start = Math.max(from, file.length() - (long) CHUNK * (1 + lines / 100));
            byte[] tail = new byte[(int) Math.max(0, file.length() - start)];
            file.seek(start);
            file.readFully(tail);
            List<String> all = new String(tail, StandardCharsets.UTF_8).lines().toList();
            return all.subList(Math.max(0, all.size() - lines), all.size());
        }
    }
}
