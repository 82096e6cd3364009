package org.sotto.user.phone;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.Phonenumber;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Parses phone numbers with libphonenumber: only what is assigned to be dialled passes. */
public final class PhoneNumbers {
    private static final PhoneNumberUtil UTIL = PhoneNumberUtil.getInstance();

    private PhoneNumbers() {}

    /** Whether this is an ISO 3166-1 alpha-2 region that has phone numbers, in upper or lower case. */
    public static boolean isRegion(String countryCode) {
        return UTIL.getSupportedRegions().contains(countryCode.toUpperCase(Locale.ROOT));
    }

    /**
     * Parses a number.
     *
     * @param text E.164, or the national form when a region is given
     * @param region see {@link #isRegion}; only used for a national form
     * @return empty if the number is not valid
     */
    public static Optional<PhoneNumber> parse(String text, @Nullable String region) {
        try {
            Phonenumber.PhoneNumber parsed = UTIL.parse(text, region == null ? null : region.toUpperCase(Locale.ROOT));
            return UTIL.isValidNumber(parsed)
                    ? Optional.of(new PhoneNumber(UTIL.format(parsed, PhoneNumberFormat.E164)))
                    : Optional.empty();
        } catch (NumberParseException e) {
            return Optional.empty();
        }
    }
}
