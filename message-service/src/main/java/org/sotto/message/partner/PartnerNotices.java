package org.sotto.message.partner;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.sotto.common.engine.Waiting;
import org.sotto.common.id.Uuids;
import org.sotto.common.inbox.InboxAppends;
import org.sotto.common.kafka.KafkaConventions;
import org.sotto.common.kafka.LogProducer;
import org.sotto.common.relation.RelationDirectory;
import org.sotto.common.relation.UserPairKey;
import org.sotto.message.conversation.ConversationStore;
import org.sotto.message.conversation.UserConversation;
import org.sotto.proto.v1.InboxEvent;
import org.sotto.proto.v1.InboxRecord;
import org.sotto.proto.v1.PartnerEvent;
import org.sotto.proto.v1.SourceCoordinates;
import org.sotto.proto.v1.UserChanged;
import org.sotto.proto.v1.UserRelation;

/**
 * Puts into the inbox of everybody with whom a user has a conversation that the user's devices, or their identity, changed.
 * Nobody is told of somebody whom they blocked or who blocked them, and nothing is written for who is gone.
 *
 * <p>The source of the entries is the record of {@code users.changed} under a name of its own, since fanout-worker makes the
 * user's own entries of the same record. Their index is the conversation's place in the user's list, by the conversation's id as
 * Cassandra compares it, whether or not its partner is told: a list only grows, so that a record that is processed again gives
 * no partner an index below the one before, and nobody's entry is taken for a repetition of another's. Whose index has risen,
 * because a conversation began meanwhile, gets the event twice with the same {@code event_id}.
 */
final class PartnerNotices implements AutoCloseable {
    private static final String EVENTS = "sotto.partner.events";
    private static final String SOURCE = ".partners";
    private static final UUID FIRST = new UUID(0, 0);
    /** Two relations for each are one call to user-service. */
    private static final int PAGE = 500;

    private final ConversationStore conversations;
    private final RelationDirectory relations;
    private final InboxAppends appends;
    private final Counter appended;

    PartnerNotices(
            ConversationStore conversations,
            RelationDirectory relations,
            LogProducer producer,
            KafkaConventions conventions,
            MeterRegistry metrics) {
        this.conversations = conversations;
        this.relations = relations;
        this.appends = new InboxAppends(producer, conventions, SOURCE);
        this.appended = metrics.counter(EVENTS);
    }

    /** Returns when the entries of all partners are durable; fails when Cassandra, user-service or Kafka does not answer. */
    void tell(ConsumerRecord<byte[], byte[]> record, UserChanged change) throws Exception {
        UUID user = Uuids.fromBytes(change.getUserId());
        InboxEvent event = InboxEvent.newBuilder()
                .setPartner(PartnerEvent.newBuilder()
                        .setEventId(change.getEventId())
                        .setUserId(change.getUserId())
                        .setListVersion(change.getDeviceListChanged().getVersion())
                        .setIdentityChanged(change.getDeviceListChanged().getIdentityChanged())
                        .setAt(change.getAt()))
                .build();
        int index = 0;
        UUID after = FIRST;
        List<UserConversation> page;
        do {
            page = Waiting.await(conversations.page(user, after, PAGE), "reading the conversations of " + user);
            Map<UserPairKey, UserRelation> known = Waiting.await(
                    relations.findBothWays(page.stream()
                            .map(conversation -> new UserPairKey(user, conversation.peerId()))
                            .toList()),
                    "asking how " + page.size() + " partners stand to " + user);
            List<InboxRecord> records = new ArrayList<>(page.size());
            for (UserConversation conversation : page) {
                after = conversation.conversationId();
                if (isTold(known, user, conversation.peerId())) {
                    records.add(entry(record, index, conversation.peerId(), event));
                }
                index++;
            }
            Waiting.await(appends.append(records), "telling " + records.size() + " partners of " + user);
            appended.increment(records.size());
        } while (page.size() == PAGE);
    }

    private static boolean isTold(Map<UserPairKey, UserRelation> known, UUID user, UUID partner) {
        UserPairKey pair = new UserPairKey(user, partner);
        UserRelation ofPartner = known.getOrDefault(pair.reversed(), UserRelation.getDefaultInstance());
        UserRelation ofUser = known.getOrDefault(pair, UserRelation.getDefaultInstance());
        return ofPartner.getExists() && !ofPartner.getBlocked() && !ofUser.getBlocked();
    }

    private InboxRecord entry(ConsumerRecord<byte[], byte[]> record, int index, UUID partner, InboxEvent event) {
        return InboxRecord.newBuilder()
                .setSource(SourceCoordinates.newBuilder()
                        .setTopic(appends.sourceTopic(record.topic()))
                        .setPartition(record.partition())
                        .setOffset(record.offset())
                        .setIndex(index))
                .setUserId(Uuids.toByteString(partner))
                .setEvent(event)
                .build();
    }

    /** As {@link InboxAppends#settle}. */
    void settle(List<ConsumerRecord<byte[], byte[]>> records) {
        appends.settle(records);
    }

    /** As {@link InboxAppends#forget}. */
    void forget(Collection<TopicPartition> partitions) {
        appends.forget(partitions);
    }

    @Override
    public void close() {
        appends.close();
    }
}
