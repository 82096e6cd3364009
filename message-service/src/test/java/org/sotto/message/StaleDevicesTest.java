package org.sotto.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.list;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sotto.common.id.Uuids;
import org.sotto.message.testing.Chat;
import org.sotto.message.testing.Person;
import org.sotto.message.testing.RunningService;
import org.sotto.proto.v1.MessageType;
import org.sotto.proto.v1.Refusal;
import org.sotto.proto.v1.SendMessage;

/** Alice and Bob have two devices each; what Alice sends must have keys for just those of both that signed lists name. */
class StaleDevicesTest {
    private final RunningService service = RunningService.shared();
    private final Person alice = service.people().register(2);
    private final Person bob = service.people().register(2);
    private final Chat chat = new Chat(service, alice, bob);
    private final UUID laptop = alice.devices().get(1);
    private final UUID phone = bob.devices().get(0);
    private final UUID tablet = bob.devices().get(1);

    @AfterEach
    void close() {
        chat.close();
    }

    private void bothPublish() {
        service.publishList(alice, Set.copyOf(alice.devices()));
        service.publishList(bob, Set.copyOf(bob.devices()));
    }

    private static UnaryOperator<SendMessage.Builder> keysFor(UUID... devices) {
        return message ->
                message.addAllDeviceKeys(Arrays.stream(devices).map(Chat::key).toList());
    }

    private UUID send(UnaryOperator<SendMessage.Builder> more) {
        UUID tempId = UUID.randomUUID();
        chat.append(chat.send(alice, bob.id(), tempId, more));
        return tempId;
    }

    private void assertAccepted(UUID... devices) {
        UUID unused = chat.ackOf(send(keysFor(devices)));
    }

    private static void assertStale(Refusal refusal, Set<UUID> missing, Set<UUID> extra) {
        assertThat(refusal.getCode()).isEqualTo("stale_devices");
        assertThat(refusal)
                .extracting(Refusal::getMissingList, list(com.google.protobuf.ByteString.class))
                .extracting(Uuids::fromBytes)
                .containsExactlyInAnyOrderElementsOf(missing);
        assertThat(refusal)
                .extracting(Refusal::getExtraList, list(com.google.protobuf.ByteString.class))
                .extracting(Uuids::fromBytes)
                .containsExactlyInAnyOrderElementsOf(extra);
        assertThat(refusal.getMessage()).contains(missing.size() + " missing and " + extra.size() + " too many");
    }

    private void assertStale(Set<UUID> missing, Set<UUID> extra, UUID... devices) {
        assertStale(chat.refusalOf(send(keysFor(devices))), missing, extra);
    }

    @Test
    void a_send_with_a_key_for_each_device_but_the_sending_one_is_accepted() {
        bothPublish();
        assertAccepted(laptop, phone, tablet);
        chat.awaitInbox(bob, 1);
        assertThat(Chat.keysIn(chat.inbox(bob).get(0))).containsExactly(phone, tablet);
    }

    @Test
    void a_missing_device_is_named_and_the_corrected_send_keeps_its_temp_id() {
        bothPublish();
        UUID tempId = send(keysFor(laptop, phone));
        assertStale(chat.refusalOf(tempId), Set.of(tablet), Set.of());
        assertThat(chat.rows()).isEmpty();
        assertThat(chat.sends()).isEmpty();
        assertThat(chat.forget(tempId)).isFalse();

        chat.append(chat.send(alice, bob.id(), tempId, message -> keysFor(laptop, phone, tablet)
                .apply(message)
                .setAttempt(2)));
        UUID messageId = chat.ackOf(tempId);
        assertThat(chat.rows()).singleElement().asString().contains(messageId.toString());
        chat.awaitInbox(bob, 1);
    }

    @Test
    void a_device_too_many_is_named() {
        bothPublish();
        UUID stranger = UUID.randomUUID();
        assertStale(Set.of(), Set.of(stranger), laptop, phone, tablet, stranger);
    }

    @Test
    void both_are_named_together() {
        bothPublish();
        UUID stranger = UUID.randomUUID();
        assertStale(Set.of(laptop, tablet), Set.of(stranger), stranger, phone);
    }

    @Test
    void a_send_without_keys_names_none() {
        bothPublish();
        assertStale(Set.of(laptop, phone, tablet), Set.of());
    }

    @Test
    void the_sending_device_is_none_of_them() {
        bothPublish();
        assertStale(Set.of(), Set.of(alice.device()), laptop, phone, tablet, alice.device());
    }

    @Test
    void of_somebody_without_a_list_every_device_may_be_named_and_none_must() {
        assertAccepted();
        assertAccepted(tablet);
        assertAccepted(laptop, phone, tablet);
        UUID stranger = UUID.randomUUID();
        assertStale(Set.of(), Set.of(stranger), stranger);
        service.publishList(bob, Set.of(phone, tablet));
        assertAccepted(phone, tablet);
        assertAccepted(laptop, phone, tablet);
        assertStale(Set.of(tablet), Set.of(), laptop, phone);
    }

    @Test
    void a_device_that_the_server_removed_is_one_too_many_although_the_list_names_it() {
        bothPublish();
        service.people().setDevices(bob, List.of(phone));
        assertStale(Set.of(), Set.of(tablet), laptop, phone, tablet);
        assertAccepted(laptop, phone);
    }

    @Test
    void a_device_that_the_server_alone_added_gets_nothing() {
        bothPublish();
        UUID ghost = UUID.randomUUID();
        List<UUID> devices = new ArrayList<>(bob.devices());
        devices.add(ghost);
        service.people().setDevices(bob, devices);
        service.publishList(bob, Set.of(phone, tablet));
        assertStale(Set.of(), Set.of(ghost), laptop, phone, tablet, ghost);
        assertAccepted(laptop, phone, tablet);
    }

    @Test
    void nothing_is_taken_for_somebody_of_whose_list_no_device_is_there() {
        bothPublish();
        UUID young = UUID.randomUUID();
        // The account was taken over, and the list is that of the devices before.
        service.people().setDevices(bob, List.of(young));
        service.publishList(bob, Set.of(phone, tablet));

        assertStale(Set.of(), Set.of(), laptop);
        assertStale(Set.of(laptop), Set.of());
        assertStale(Set.of(), Set.of(young), laptop, young);
        assertStale(Set.of(), Set.of(phone, tablet), laptop, phone, tablet);
        assertThat(chat.rows()).isEmpty();
        assertThat(chat.inbox(bob)).isEmpty();

        service.publishList(bob, Set.of(young));
        assertAccepted(laptop, young);
    }

    @Test
    void of_an_expired_list_the_primary_device_alone_gets_messages() {
        bothPublish();
        service.publishList(bob, Set.of(phone, tablet), service.clock().instant());

        assertStale(Set.of(), Set.of(tablet), laptop, phone, tablet);
        assertStale(Set.of(phone), Set.of(tablet), laptop, tablet);
        assertAccepted(laptop, phone);

        service.publishList(bob, Set.of(phone, tablet));
        assertStale(Set.of(tablet), Set.of(), laptop, phone);
        assertAccepted(laptop, phone, tablet);
    }

    @Test
    void of_ones_own_expired_list_the_primary_device_alone_gets_messages() {
        bothPublish();
        service.publishList(alice, Set.copyOf(alice.devices()), service.clock().instant());

        assertStale(Set.of(), Set.of(laptop), laptop, phone, tablet);
        assertAccepted(phone, tablet);
    }

    @Test
    void nothing_is_taken_for_somebody_of_whose_expired_list_the_primary_device_is_gone() {
        bothPublish();
        service.people().setDevices(bob, List.of(tablet));
        service.publishList(bob, Set.of(phone, tablet), service.clock().instant());

        assertStale(Set.of(), Set.of(), laptop);
        assertStale(Set.of(), Set.of(tablet), laptop, tablet);
    }

    @Test
    void whoever_is_behind_their_own_list_may_send() {
        bothPublish();
        service.people().setDevices(alice, List.of(UUID.randomUUID()));
        service.publishList(alice, Set.copyOf(alice.devices()));

        assertAccepted(phone, tablet);
    }

    @Test
    void a_control_message_needs_nobody_to_be_there() {
        bothPublish();
        service.people().setDevices(bob, List.of(UUID.randomUUID()));
        service.publishList(bob, Set.of(phone, tablet));

        chat.ackOf(send(message -> keysFor(laptop)
                .apply(message)
                .setMessageType(MessageType.CONTROL)
                .clearEncryptedContent()));
    }

    @Test
    void nobody_is_refused_for_knowing_more_than_the_service_has_heard() {
        service.people().setDevices(bob, List.of(phone));
        bothPublish();
        assertAccepted(laptop, phone);
        service.people().setDevices(bob, bob.devices());
        // users.changed has said nothing yet.
        assertAccepted(laptop, phone, tablet);
        assertStale(Set.of(tablet), Set.of(), laptop, phone);
    }

    @Test
    void a_block_cannot_be_told() {
        bothPublish();
        service.setBlocked(bob, alice, true);
        UUID stranger = UUID.randomUUID();
        assertStale(Set.of(tablet), Set.of(stranger), laptop, phone, stranger);
        assertAccepted(laptop, phone, tablet);
        assertThat(chat.inbox(bob)).isEmpty();
    }

    @Test
    void a_control_message_goes_to_the_devices_that_it_means_and_to_no_stranger() {
        bothPublish();
        UUID tempId = send(message -> keysFor(tablet)
                .apply(message)
                .setMessageType(MessageType.CONTROL)
                .clearEncryptedContent());
        chat.ackOf(tempId);
        chat.awaitInbox(bob, 1);
        assertThat(Chat.keysIn(chat.inbox(bob).get(0))).containsExactly(tablet);
        assertThat(chat.inbox(alice)).as("nothing for the laptop").isEmpty();

        UUID stranger = UUID.randomUUID();
        UUID refused = send(message -> keysFor(stranger).apply(message).setMessageType(MessageType.CONTROL));
        assertStale(chat.refusalOf(refused), Set.of(), Set.of(stranger));
    }
}
