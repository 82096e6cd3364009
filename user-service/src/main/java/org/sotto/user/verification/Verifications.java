package org.sotto.user.verification;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sotto.common.web.ApiException;
import org.sotto.user.device.DeviceDescription;
import org.sotto.user.limit.Limit;
import org.sotto.user.limit.RateLimiter;
import org.sotto.user.limit.RegistrationLimits;
import org.sotto.user.limit.SmsFirst;
import org.sotto.user.phone.PhoneCipher;
import org.sotto.user.phone.PhoneNumber;
import org.sotto.user.sms.Channel;
import org.sotto.user.sms.Sms;
import org.sotto.user.sms.SmsFailedException;
import org.sotto.user.sms.SmsSender;
import org.sotto.user.twofactor.Pin;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** Proves that somebody owns a number: a code by SMS or in a call, and the code back. */
@Component
class Verifications {
    private static final Logger log = LoggerFactory.getLogger(Verifications.class);
    private static final Duration DAY = Duration.ofHours(24);
    private static final long SMS_RETRY_SECONDS = 30;
    private static final Duration HOUR = Duration.ofHours(1);

    private final OneTimeCodes codes;
    private final OtpStore store;
    private final PhoneCipher cipher;
    private final SmsSender sms;
    private final SignIn signIn;
    private final RateLimiter limiter;
    private final SmsFirst smsFirst;
    private final Limit perAddress;
    private final Limit perDevice;
    private final Limit numberInterval;
    private final Limit perNumber;

    Verifications(
            OneTimeCodes codes,
            OtpStore store,
            PhoneCipher cipher,
            SmsSender sms,
            SignIn signIn,
            RateLimiter limiter,
            SmsFirst smsFirst,
            RegistrationLimits limits) {
        this.codes = codes;
        this.store = store;
        this.cipher = cipher;
        this.sms = sms;
        this.signIn = signIn;
        this.limiter = limiter;
        this.smsFirst = smsFirst;
        this.perAddress = new Limit("address", limits.perAddress(), HOUR);
        this.perDevice = new Limit("device", limits.perDevice(), HOUR);
        this.numberInterval = new Limit("number_interval", 1, limits.numberInterval());
        this.perNumber = new Limit("number", limits.perNumber(), DAY);
    }

    /**
     * Sends a code. Whether the number has an account is not looked at, so that neither answer nor time tells.
     *
     * @param channel how it goes; a call counts in the same limits, and needs an SMS before it ({@link SmsFirst})
     * @param address whose request it is, see {@link org.sotto.common.web.ClientAddress#limitKey}
     * @param deviceHeader {@code X-Device-ID}, where sent
     * @return the verification's id
     * @throws ApiException 422 {@code channel_unavailable}; 429 {@code rate_limited}; 503 {@code unavailable} if the code could
     *     not be sent
     */
    UUID start(PhoneNumber number, Channel channel, String address, @Nullable String deviceHeader) {
        requireOffered(channel);
        limiter.check(perAddress, address);
        if (deviceHeader != null) {
            limiter.check(perDevice, deviceHeader.toLowerCase(Locale.ROOT));
        }
        if (channel == Channel.VOICE) {
            smsFirst.check(number.e164());
        }
        for (Limit limit : List.of(numberInterval, perNumber)) {
            limiter.check(limit, number.e164());
        }
        UUID id = UUID.randomUUID();
        String code = codes.next();
        store.put(id, codes.seal(id, code), cipher.encrypt(number, id));
        if (channel == Channel.SMS) {
            // Before it is sent: a number that takes no SMS is one that needs the call.
            smsFirst.sent(number.e164());
        }
        try {
            sms.send(new Sms(number, code, channel));
        } catch (SmsFailedException e) {
            log.error("the code of verification {} was not sent", id, e);
            throw ApiException.unavailable("the code could not be sent; try again", SMS_RETRY_SECONDS);
        }
        log.info("verification {} started by {}", id, channel);
        return id;
    }

    private void requireOffered(Channel channel) {
        Set<Channel> offered = sms.channels();
        if (!offered.contains(channel)) {
            List<String> words = offered.stream().map(Channel::word).sorted().toList();
            throw new ApiException(
                            HttpStatus.UNPROCESSABLE_CONTENT,
                            "channel_unavailable",
                            "channel: " + channel.word() + " (expected: " + String.join(" or ", words) + ")")
                    .with("channels", words);
        }
    }

    /**
     * A right code must not be lost to a database that is away: it may be given again as if nothing had been. If a PIN is
     * asked for, it may be given again with it; that was a try, and the verification lives no longer for it.
     */
    private SignedIn signInOrGiveBack(UUID id, String code, OtpStore.Attempt.Right right, Claim claim) {
        try {
            return signIn.signIn(cipher.decrypt(right.encryptedNumber(), id), claim);
        } catch (ApiException e) {
            int tries = right.tries() + 1;
            if (tries < OtpStore.MAX_TRIES) {
                store.putBack(
                        id,
                        codes.seal(id, code),
                        new OtpStore.Attempt.Right(right.encryptedNumber(), tries, right.millisLeft(), true));
            }
            throw e;
        } catch (RuntimeException e) {
            store.putBack(id, codes.seal(id, code), right);
            throw e;
        }
    }

    /**
     * Takes a code and signs its number's owner in.
     *
     * @throws ApiException 401 {@code invalid_otp} with {@code attempts_left}, 401 {@code verification_expired}, and those of
     *     {@link org.sotto.user.twofactor.TwoFactor#require}
     */
    SignedIn finish(UUID id, String code, DeviceDescription device, @Nullable Pin pin) {
        OtpStore.Attempt attempt = store.take(id, codes.seal(id, code));
        if (attempt instanceof OtpStore.Attempt.Right right) {
            return signInOrGiveBack(id, code, right, new Claim(device, pin, right.pinAsked()));
        }
        if (attempt instanceof OtpStore.Attempt.Wrong wrong) {
            log.info("wrong code for verification {}, {} tries left", id, wrong.triesLeft());
            throw ApiException.unauthorized("invalid_otp", "the code is wrong (" + wrong.triesLeft() + " tries left)")
                    .with("attempts_left", wrong.triesLeft());
        }
        throw ApiException.unauthorized(
                "verification_expired",
                "verification " + id + " is unknown, used, tried " + OtpStore.MAX_TRIES + " times or older than "
                        + OtpStore.LIFETIME.toMinutes() + " minutes; register again");
    }
}
