package org.sotto.message.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.sotto.common.id.ConversationIds;
import org.sotto.common.id.Uuids;
import org.sotto.message.testing.Chat;
import org.sotto.message.testing.Person;
import org.sotto.message.testing.RunningService;
import org.sotto.proto.v1.ConversationReport;
import org.sotto.proto.v1.ConversationReportRequest;
import org.sotto.proto.v1.ReportedConversation;

class ConversationReportTest {
    private final RunningService service = RunningService.shared();

    private ConversationReport ask(String caller, ConversationReportRequest request) {
        return service.clientOf(caller)
                .post("message-service", service.address(), "/internal/v1/report", request, ConversationReport.parser())
                .join();
    }

    private static ConversationReportRequest page(Person of, ByteString after, int limit) {
        return ConversationReportRequest.newBuilder()
                .setUserId(Uuids.toByteString(of.id()))
                .setAfter(after)
                .setLimit(limit)
                .build();
    }

    @Test
    void every_conversation_comes_once_with_how_far_its_owner_has_come() {
        Person alice = service.people().register(1);
        Set<UUID> expected = new HashSet<>();
        for (int i = 0; i < 3; i++) {
            Person friend = service.people().register(1);
            expected.add(ConversationIds.of(alice.id(), friend.id()));
            try (Chat chat = new Chat(service, alice, friend)) {
                UUID message = chat.accepted(friend, alice);
                chat.delivered(alice, friend, message);
            }
        }
        List<ReportedConversation> all = new ArrayList<>();
        await().atMost(Chat.PATIENCE).untilAsserted(() -> {
            all.clear();
            ConversationReport first = ask("user-service", page(alice, ByteString.EMPTY, 2));
            all.addAll(first.getConversationsList());
            all.addAll(ask("user-service", page(alice, first.getConversations(1).getConversationId(), 2))
                    .getConversationsList());
            assertThat(all)
                    .allMatch(conversation -> !conversation.getDeliveredUpTo().isEmpty());
        });
        assertThat(all)
                .extracting(conversation -> Uuids.fromBytes(conversation.getConversationId()))
                .containsExactlyInAnyOrderElementsOf(expected);
        assertThat(all).allSatisfy(conversation -> {
            assertThat(conversation.getDeliveredAt()).isPositive();
            assertThat(conversation.getReadUpTo()).isEqualTo(ByteString.EMPTY);
            assertThat(conversation.getPinned()).isFalse();
        });
    }

    @Test
    void another_caller_and_a_malformed_request_are_refused() {
        Person alice = service.people().register(1);
        assertThatThrownBy(() -> ask("gateway-service", page(alice, ByteString.EMPTY, 1)))
                .hasMessageContaining("answered 403");
        for (ConversationReportRequest bad : List.of(
                page(alice, ByteString.EMPTY, 0),
                page(alice, ByteString.EMPTY, 501),
                page(alice, ByteString.copyFrom(new byte[3]), 1),
                ConversationReportRequest.newBuilder().setLimit(1).build())) {
            assertThatThrownBy(() -> ask("user-service", bad)).hasMessageContaining("answered 400");
        }
    }
}
