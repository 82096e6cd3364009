package org.sotto.user.profile;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sotto.common.web.ApiException;
import org.sotto.user.phone.PhoneCipher;
import org.sotto.user.privacy.Aspect;
import org.sotto.user.privacy.Visibility;
import org.sotto.user.relation.Relation;
import org.sotto.user.relation.Relations;
import org.springframework.stereotype.Component;

/** Profiles, cut down to what their viewer may see. */
@Component
public class Profiles {
    private final ProfileStore store;
    private final PictureStore pictures;
    private final ProfileCache cache;
    private final PresenceReader presence;
    private final Relations relations;
    private final PhoneCipher cipher;

    Profiles(
            ProfileStore store,
            PictureStore pictures,
            ProfileCache cache,
            PresenceReader presence,
            Relations relations,
            PhoneCipher cipher) {
        this.store = store;
        this.pictures = pictures;
        this.cache = cache;
        this.presence = presence;
        this.relations = relations;
        this.cipher = cipher;
    }

    /**
     * All of one's own.
     *
     * @throws ApiException 404 {@code not_found}
     */
    public ProfileAnswer own(UUID userId) {
        Profile profile = find(userId);
        String number = store.findEncryptedNumber(userId)
                .map(encrypted -> cipher.decrypt(encrypted, userId).e164())
                .orElseThrow(() -> noSuch(userId));
        return answer(profile, Relation.SELF).forOwner(number, profile.privacy());
    }

    /**
     * What the viewer may see of somebody else.
     *
     * @throws ApiException 404 {@code not_found}
     */
    ProfileAnswer seenBy(UUID viewer, UUID target) {
        return answer(find(target), relations.of(viewer, target));
    }

    private ProfileAnswer answer(Profile profile, Relation relation) {
        Map<UUID, Card> cards = cards(List.of(profile), Map.of(profile.userId(), relation));
        return ProfileAnswer.of(
                Objects.requireNonNull(cards.get(profile.userId()), "card"), picture(profile, relation));
    }

    private @Nullable String picture(Profile profile, Relation relation) {
        return profile.hasPicture() && Visibility.allows(Aspect.PICTURE, profile.privacy(), relation)
                ? pictures.find(profile.userId()).map(Picture::dataUri).orElse(null)
                : null;
    }

    /**
     * What the viewer may see of each of the targets that exist. One indexed query for the profiles, two for the relations, one
     * pipeline to Redis.
     *
     * @param targets at most 1,000
     */
    public Map<UUID, Card> cards(UUID viewer, Collection<UUID> targets) {
        return targets.isEmpty() ? Map.of() : cards(store.find(targets), relations.of(viewer, targets));
    }

    private Map<UUID, Card> cards(List<Profile> profiles, Map<UUID, Relation> relationsById) {
        Map<UUID, Presence> presences = presence.of(profiles.stream()
                .filter(profile ->
                        Visibility.allows(Aspect.PRESENCE, profile.privacy(), relationsById.get(profile.userId())))
                .toList());
        Map<UUID, Card> cards = new HashMap<>();
        for (Profile profile : profiles) {
            UUID id = profile.userId();
            boolean status = Visibility.allows(Aspect.STATUS, profile.privacy(), relationsById.get(id));
            Presence seen = presences.getOrDefault(id, Presence.HIDDEN);
            cards.put(
                    id,
                    new Card(
                            id,
                            profile.displayName(),
                            status ? profile.statusMessage() : null,
                            status ? profile.about() : null,
                            seen.lastSeen(),
                            seen.online()));
        }
        return cards;
    }

    private Profile find(UUID userId) {
        return cache.find(userId).or(() -> read(userId)).orElseThrow(() -> noSuch(userId));
    }

    private Optional<Profile> read(UUID userId) {
        Optional<Profile> profile = store.find(userId);
        profile.ifPresent(cache::keep);
        return profile;
    }

    private static ApiException noSuch(UUID userId) {
        return ApiException.notFound("there is no user " + userId);
    }
}
