package org.sotto.user.key;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sotto.user.signedlist.CurrentList;
import org.sotto.user.signedlist.ListText;

/**
 * Bundles of a user's devices, with the list by which they are checked.
 *
 * @param userId whose
 * @param deviceList null if the user has published none
 * @param bundles by the devices' numbers
 */
record ClaimAnswer(
        UUID userId,
        @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable ListText deviceList,
        List<BundleAnswer> bundles) {

    static ClaimAnswer of(UserBundles claimed, Instant now) {
        CurrentList list = claimed.list();
        return new ClaimAnswer(
                claimed.userId(),
                list == null ? null : ListText.of(list.signed()),
                claimed.bundles().stream()
                        .map(bundle -> BundleAnswer.of(bundle, now))
                        .toList());
    }
}
