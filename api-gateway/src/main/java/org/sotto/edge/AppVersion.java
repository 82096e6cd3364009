package org.sotto.edge;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An app's version: one to four numbers, as {@code 1.12.3}. What follows a hyphen or a plus sign (a pre-release, a build) does
 * not count.
 */
public final class AppVersion implements Comparable<AppVersion> {
    private static final Pattern SHAPE = Pattern.compile("\\d{1,9}(?:\\.\\d{1,9}){0,3}(?:[-+][0-9A-Za-z.+-]{1,40})?");

    private final int[] numbers;

    private AppVersion(int[] numbers) {
        this.numbers = numbers;
    }

    /** Empty if the text is no version. */
    public static Optional<AppVersion> parse(String text) {
        if (text.length() > 80 || !SHAPE.matcher(text).matches()) {
            return Optional.empty();
        }
        String[] parts = text.split("[-+]", 2)[0].split("\\.", -1);
        int[] numbers = new int[4];
        for (int i = 0; i < parts.length; i++) {
            numbers[i] = Integer.parseInt(parts[i]);
        }
        return Optional.of(new AppVersion(numbers));
    }

    /**
     * Used by the binding of properties.
     *
     * @throws IllegalArgumentException if the text is no version
     */
    public static AppVersion valueOf(String text) {
        return parse(text)
                .orElseThrow(() ->
                        new IllegalArgumentException("\"" + text + "\" is no version (expected: for example 1.12.3)"));
    }

    @Override
    public int compareTo(AppVersion other) {
        return Arrays.compare(numbers, other.numbers);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AppVersion version && Arrays.equals(numbers, version.numbers);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(numbers);
    }

    @Override
    public String toString() {
        int end = numbers[3] == 0 ? 3 : 4;
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < end; i++) {
            text.append(i == 0 ? "" : ".").append(numbers[i]);
        }
        return text.toString();
    }
}
