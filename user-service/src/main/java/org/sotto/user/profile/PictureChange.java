package org.sotto.user.profile;

import org.sotto.common.id.Uuids;
import org.sotto.common.web.ApiException;
import org.springframework.http.HttpStatus;

/** What {@code PUT /users/me} asks for with {@code profile_picture}. */
sealed interface PictureChange {
    /** The picture that is there goes. */
    record Remove() implements PictureChange {}

    /** @param picture takes its place */
    record Replace(Picture picture) implements PictureChange {}

    /**
     * Reads the field.
     *
     * @param text a data URI, or empty
     * @throws ApiException 400 {@code invalid_request}, see {@link Picture#ofDataUri}; 501 {@code not_implemented} for a media
     *     id, which needs the media service
     */
    static PictureChange of(String text) {
        if (text.isEmpty()) {
            return new Remove();
        }
        if (Uuids.parse(text).isPresent()) {
            throw new ApiException(
                    HttpStatus.NOT_IMPLEMENTED,
                    "not_implemented",
                    "profile_picture: " + text + " is a media id, which is not built yet (expected: a data URI)");
        }
        return new Replace(Picture.ofDataUri(text));
    }
}
