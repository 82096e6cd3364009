package org.sotto.e2e.encryption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.sotto.client.IncomingMessage;
import org.sotto.client.MessageStatus;
import org.sotto.client.e2ee.identity.PinnedContact;
import org.sotto.client.encrypted.EncryptedListener;
import org.sotto.client.encrypted.ReceivedContent;
import org.sotto.client.encrypted.Unreadable;
import org.sotto.e2e.fleet.Fleet;

/** What an encrypted client told its application, in order. */
final class ContentLog implements EncryptedListener {
    private final List<ReceivedContent> contents = new CopyOnWriteArrayList<>();
    private final List<Unreadable> unreadable = new CopyOnWriteArrayList<>();
    private final List<MessageStatus> statuses = new CopyOnWriteArrayList<>();
    private final List<PinnedContact.Change> changes = new CopyOnWriteArrayList<>();
    private final List<UUID> splits = new CopyOnWriteArrayList<>();

    @Override
    public void onContent(ReceivedContent message) {
        contents.add(message);
    }

    @Override
    public void onUnreadable(IncomingMessage message, Unreadable reason) {
        unreadable.add(reason);
    }

    @Override
    public void onStatus(MessageStatus status) {
        statuses.add(status);
    }

    @Override
    public void onContactChanged(UUID userId, PinnedContact.Change change) {
        changes.add(change);
    }

    @Override
    public void onSplitView(UUID userId) {
        splits.add(userId);
    }

    List<ReceivedContent> contents() {
        return List.copyOf(contents);
    }

    List<String> texts() {
        return contents.stream()
                .map(received -> received.content().getText().getBody())
                .toList();
    }

    List<Unreadable> unreadable() {
        return List.copyOf(unreadable);
    }

    List<PinnedContact.Change> changes() {
        return List.copyOf(changes);
    }

    List<UUID> splits() {
        return List.copyOf(splits);
    }

    ContentLog awaitTexts(String... texts) {
        await(List.of(texts).toString()).atMost(Fleet.PATIENCE).untilAsserted(() -> assertThat(texts())
                .contains(texts));
        return this;
    }

    void awaitStatus(UUID messageId, MessageStatus.Status status) {
        await(status + " of " + messageId).atMost(Fleet.PATIENCE).untilAsserted(() -> assertThat(statuses)
                .anyMatch(seen -> seen.status() == status && seen.covers(messageId)));
    }
}
