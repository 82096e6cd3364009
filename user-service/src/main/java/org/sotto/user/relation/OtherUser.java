package org.sotto.user.relation;

import java.util.UUID;
import org.sotto.common.auth.AccessToken;
import org.sotto.common.web.ApiException;
import org.sotto.user.web.PageQuery;

/** The one whom an account adds to its contacts or blocks. */
public final class OtherUser {

    private OtherUser() {}

    /**
     * Who is named in a path.
     *
     * @throws ApiException 400 unless it is the id of somebody else than the token's user
     */
    public static UUID parse(String userId, AccessToken token) {
        UUID id = PageQuery.id("user_id", userId);
        if (id.equals(token.userId())) {
            throw ApiException.invalidRequest("user_id: " + id + " is yourself (expected: somebody else)");
        }
        return id;
    }
}
