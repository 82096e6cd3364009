package org.sotto.user.block;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sotto.common.auth.AccessToken;
import org.sotto.common.web.ApiResponse;
import org.sotto.user.limit.AccountLimiter;
import org.sotto.user.profile.Card;
import org.sotto.user.profile.Profiles;
import org.sotto.user.relation.Block;
import org.sotto.user.relation.BlockStore;
import org.sotto.user.relation.OtherUser;
import org.sotto.user.web.PageQuery;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Whom I blocked (PROTOCOL.md, "Users, contacts, privacy"). */
@RestController
@RequestMapping("/api/v1/users/blocks")
@Tag(name = "Blocks")
class BlockEndpoint {
    private final Blocks blocks;
    private final BlockStore store;
    private final Profiles profiles;
    private final AccountLimiter limiter;

    BlockEndpoint(Blocks blocks, BlockStore store, Profiles profiles, AccountLimiter limiter) {
        this.blocks = blocks;
        this.store = store;
        this.profiles = profiles;
        this.limiter = limiter;
    }

    @GetMapping
    @Operation(summary = "Whom I blocked, by their ids")
    ApiResponse<BlocksAnswer> list(
            AccessToken token,
            @Parameter(schema = @Schema(type = "integer", minimum = "1", maximum = "200", defaultValue = "50"))
                    @RequestParam(required = false)
                    @Nullable
                    String limit,
            @Parameter(description = "next of the page before", schema = @Schema(format = "uuid"))
                    @RequestParam(required = false)
                    @Nullable
                    String after) {
        limiter.profileRead(token.userId());
        int size = PageQuery.limit(limit);
        // One more than asked for tells whether there is a next page.
        List<Block> found = store.page(token.userId(), PageQuery.after(after), size + 1);
        List<Block> page = found.subList(0, Math.min(size, found.size()));
        Map<UUID, Card> cards = profiles.cards(
                token.userId(), page.stream().map(Block::blockedId).toList());
        List<BlockAnswer> answers = new ArrayList<>();
        for (Block block : page) {
            Card card = cards.get(block.blockedId());
            if (card != null) {
                answers.add(new BlockAnswer(block.blockedId(), block.blockedAt(), card.displayName()));
            }
        }
        return ApiResponse.of(new BlocksAnswer(
                answers, found.size() > size ? page.get(size - 1).blockedId() : null));
    }

    @PutMapping("/{userId}")
    @Operation(
            summary = "Block somebody",
            description =
                    "May be repeated. 404 not_found if there is no such user; 409 block_limit beyond 5,000 blocks.")
    ApiResponse<Void> put(@PathVariable String userId, AccessToken token) {
        limiter.write(token.userId());
        blocks.put(token, OtherUser.parse(userId, token));
        return ApiResponse.done("User blocked");
    }

    @DeleteMapping("/{userId}")
    @Operation(summary = "Take a block back", description = "May be repeated.")
    ApiResponse<Void> delete(@PathVariable String userId, AccessToken token) {
        limiter.write(token.userId());
        blocks.remove(token, OtherUser.parse(userId, token));
        return ApiResponse.done("User unblocked");
    }
}
