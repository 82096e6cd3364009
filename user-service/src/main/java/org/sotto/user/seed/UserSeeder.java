package org.sotto.user.seed;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sotto.user.account.AccountStore;
import org.sotto.user.device.DeviceDescription;
import org.sotto.user.device.DeviceType;
import org.sotto.user.device.Platform;
import org.sotto.user.phone.PhoneHash;
import org.sotto.user.phone.PhoneHashes;
import org.sotto.user.phone.PhoneNumber;
import org.sotto.user.phone.PhoneNumbers;
import org.sotto.user.verification.SignIn;
import org.sotto.user.verification.SignedIn;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;

/** Makes accounts with random valid numbers through the code that a verification runs, some hundred in a transaction. */
@Component
class UserSeeder {
    private static final Logger log = LoggerFactory.getLogger(UserSeeder.class);
    private static final int BATCH = 500;
    private static final int MAX_COLLISIONS = 20;
    private static final DeviceDescription DEVICE =
            new DeviceDescription("Seeded device", DeviceType.PHONE, Platform.ANDROID);

    private final SignIn signIn;
    private final AccountStore accounts;
    private final PhoneHashes hashes;

    UserSeeder(SignIn signIn, AccountStore accounts, PhoneHashes hashes) {
        this.signIn = signIn;
        this.accounts = accounts;
        this.hashes = hashes;
    }

    /** Makes that many accounts; each is handed over when it is durable. */
    void seed(int count, Consumer<SeededUser> made) {
        for (int done = 0; done < count; done += BATCH) {
            makeBatch(Math.min(BATCH, count - done)).forEach(made);
        }
    }

    private List<SeededUser> makeBatch(int size) {
        for (int collisions = 0; ; collisions++) {
            List<PhoneNumber> numbers = freeNumbers(size);
            try {
                return pair(numbers, signIn.registerAll(numbers, DEVICE));
            } catch (DuplicateKeyException e) {
                if (collisions == MAX_COLLISIONS) {
                    throw e;
                }
                log.debug("one of {} random numbers was registered meanwhile", size, e);
            }
        }
    }

    private static List<SeededUser> pair(List<PhoneNumber> numbers, List<SignedIn> users) {
        List<SeededUser> seeded = new ArrayList<>();
        for (int i = 0; i < users.size(); i++) {
            SignedIn user = users.get(i);
            seeded.add(new SeededUser(
                    user.userId(),
                    user.deviceId(),
                    numbers.get(i).e164(),
                    user.tokens().accessToken(),
                    user.tokens().refreshToken()));
        }
        return seeded;
    }

    private List<PhoneNumber> freeNumbers(int size) {
        Set<PhoneNumber> free = new LinkedHashSet<>();
        while (free.size() < size) {
            Set<PhoneNumber> candidates = new LinkedHashSet<>();
            while (candidates.size() < size - free.size()) {
                candidates.add(randomNumber());
            }
            Set<PhoneHash> taken =
                    accounts.findTaken(candidates.stream().map(hashes::of).toList());
            candidates.stream()
                    .filter(number -> !taken.contains(hashes.of(number)))
                    .forEach(free::add);
        }
        return List.copyOf(free);
    }

    /** A German mobile number: a range of a hundred million valid ones, so that two draws seldom meet. */
    private static PhoneNumber randomNumber() {
        String text = String.format(
                Locale.ROOT, "+49151%08d", ThreadLocalRandom.current().nextInt(100_000_000));
        return PhoneNumbers.parse(text, null)
                .orElseThrow(() -> new IllegalStateException(text + " is not valid (expected: every +49151… number)"));
    }
}
