package org.sotto.message.conversation;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sotto.common.auth.AccessToken;
import org.sotto.common.web.ApiResponse;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** The list of my conversations (PROTOCOL.md, "Conversations and messages"). */
@RestController
class ConversationController {
    private final ConversationList list;

    ConversationController(ConversationList list) {
        this.list = list;
    }

    /** A page; {@code next} is the {@code before} of the next one. */
    record ConversationPage(
            List<ConversationView> conversations, @Nullable UUID next) {}

    @Operation(
            summary = "My conversations, newest first",
            description = "With the newest message, the unread count and how far the other has received and read.")
    @GetMapping("/api/v1/conversations")
    Mono<ApiResponse<ConversationPage>> list(
            AccessToken token,
            @Parameter(schema = @Schema(type = "integer", minimum = "1", maximum = "200", defaultValue = "50"))
                    @RequestParam(required = false)
                    @Nullable
                    String limit,
            @Parameter(description = "next of the page before") @RequestParam(required = false) @Nullable
                    String before) {
        int wanted = PageQuery.limit(limit);
        Optional<UUID> below = PageQuery.messageId("before", before);
        return list.page(token.userId(), wanted, below)
                .map(page -> ApiResponse.of(
                        new ConversationPage(page.conversations(), page.next().orElse(null))));
    }
}
