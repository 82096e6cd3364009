package org.sotto.user.contact;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sotto.common.id.Uuids;
import org.sotto.proto.v1.ContactChanged;
import org.sotto.proto.v1.UserChanged;
import org.sotto.proto.v1.UserChanged.ChangeCase;
import org.sotto.user.relation.Contact;
import org.sotto.user.relation.ContactStore;
import org.sotto.user.testing.Answer;
import org.sotto.user.testing.AtOnce;
import org.sotto.user.testing.RunningService;
import org.sotto.user.testing.SignedInDevice;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpMethod;
import tools.jackson.databind.JsonNode;

class ContactsTest extends RunningService {
    private static final String PATH = "/api/v1/users/contacts";

    @Autowired
    private ContactStore store;

    @Test
    void a_contact_is_added_named_and_taken_out_however_often() {
        SignedInDevice alice = api().signIn();
        SignedInDevice bob = api().signIn();
        String bobsPath = PATH + "/" + bob.userId();

        api().put(bobsPath, alice.accessToken(), "{\"contact_name\": \"Bob\"}").succeeded();
        api().put(bobsPath, alice.accessToken(), null).succeeded();
        JsonNode contact = list(alice, "").body().at("/data/contacts/0");
        assertThat(contact.path("user_id").asString()).isEqualTo(bob.userId().toString());
        assertThat(contact.path("contact_name").asString()).isEqualTo("Bob");
        assertThat(contact.path("added_at").asString()).matches("[0-9]{4}-.*Z");
        assertThat(contact.has("status_message")).isTrue();
        api().put(bobsPath, alice.accessToken(), "{\"contact_name\": \"\"}").succeeded();
        assertThat(list(alice, "").body().at("/data/contacts/0").has("contact_name"))
                .isFalse();
        api().delete(bobsPath, alice.accessToken()).succeeded();
        api().delete(bobsPath, alice.accessToken()).succeeded();

        assertThat(list(alice, "").body().at("/data/contacts")).isEmpty();
        List<UserChanged> changes = laterChangesOf(alice.userId());
        assertThat(changes)
                .extracting(UserChanged::getChangeCase)
                .containsExactly(ChangeCase.CONTACT_CHANGED, ChangeCase.CONTACT_RENAMED, ChangeCase.CONTACT_CHANGED);
        assertThat(changes)
                .filteredOn(UserChanged::hasContactChanged)
                .extracting(UserChanged::getContactChanged)
                .containsExactly(changed(bob, true), changed(bob, false));
        assertThat(changes.get(1).getContactRenamed().getContactId()).isEqualTo(Uuids.toByteString(bob.userId()));
        assertThat(laterChangesOf(bob.userId())).isEmpty();
    }

    @Test
    void the_list_comes_in_pages_that_hold_everybody_once() {
        SignedInDevice alice = api().signIn();
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            SignedInDevice contact = api().signIn();
            api().addContact(alice, contact);
            ids.add(contact.userId().toString());
        }

        List<String> seen = new ArrayList<>();
        String query = "?limit=2";
        List<Integer> sizes = new ArrayList<>();
        while (true) {
            JsonNode data = list(alice, query).body().path("data");
            sizes.add(data.path("contacts").size());
            data.path("contacts")
                    .valueStream()
                    .forEach(contact -> seen.add(contact.path("user_id").asString()));
            if (!data.has("next")) {
                break;
            }
            query = "?limit=2&after=" + data.path("next").asString();
        }

        assertThat(seen).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(sizes).containsExactly(2, 2, 1);
        assertThat(list(alice, "?limit=5").body().path("data").has("next")).isFalse();
    }

    @Test
    void a_list_is_its_owners_alone() {
        SignedInDevice alice = api().signIn();
        SignedInDevice bob = api().signIn();
        api().addContact(alice, bob);

        assertThat(list(bob, "").body().at("/data/contacts")).isEmpty();
        api().send(HttpMethod.GET, PATH, Map.of(), null).refused(401, "missing_token");
        assertThat(list(alice, "").body().at("/data/contacts")).hasSize(1);
    }

    @Test
    void whom_there_is_not_cannot_be_added_nor_can_oneself() {
        SignedInDevice alice = api().signIn();
        UUID nobody = UUID.randomUUID();

        assertThat(api().put(PATH + "/" + nobody, alice.accessToken(), null).refused(404, "not_found"))
                .contains(nobody.toString());
        assertThat(api().put(PATH + "/" + alice.userId(), alice.accessToken(), null)
                        .refused(400, "invalid_request"))
                .contains(alice.userId().toString(), "yourself");
        api().delete(PATH + "/" + nobody, alice.accessToken()).succeeded();
        assertThat(api().put(PATH + "/bob", alice.accessToken(), null).refused(400, "invalid_request"))
                .contains("user_id: bob (expected: a UUID)");
    }

    @Test
    void a_name_has_at_most_a_hundred_characters() {
        SignedInDevice alice = api().signIn();
        SignedInDevice bob = api().signIn();

        assertThat(api().put(
                                PATH + "/" + bob.userId(),
                                alice.accessToken(),
                                "{\"contact_name\": \"" + "x".repeat(101) + "\"}")
                        .refused(400, "invalid_request"))
                .contains("contact_name");
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit=0", "limit=201", "limit=-1", "limit=many", "limit=", "limit=9999999999", "after=1"})
    void a_page_that_cannot_be_is_refused(String query) {
        String message = list(api().signIn(), "?" + query, 400).refused(400, "invalid_request");

        assertThat(message).contains(query.substring(0, query.indexOf('=')), "expected");
    }

    @Test
    void nobody_has_more_than_ten_thousand() throws Exception {
        SignedInDevice alice = api().signIn();
        List<SignedInDevice> others = List.of(api().signIn(), api().signIn(), api().signIn(), api().signIn());
        store.insert(
                alice.userId(),
                IntStream.range(0, Contacts.MAX_CONTACTS - 1)
                        .mapToObj(i -> new Contact(UUID.randomUUID(), null, clock.instant()))
                        .toList());

        List<Integer> statuses =
                AtOnce.run(4, i -> api().put(PATH + "/" + others.get(i).userId(), alice.accessToken(), null)
                        .status());

        assertThat(statuses).containsExactlyInAnyOrder(200, 409, 409, 409);
        assertThat(store.count(alice.userId())).isEqualTo(10_000);
        SignedInDevice late = api().signIn();
        assertThat(api().put(PATH + "/" + late.userId(), alice.accessToken(), null)
                        .refused(409, "contact_limit"))
                .contains("10001 (expected: at most 10000)");
        SignedInDevice there = others.get(statuses.indexOf(200));
        api().put(PATH + "/" + there.userId(), alice.accessToken(), "{\"contact_name\": \"still\"}")
                .succeeded();
    }

    private static ContactChanged changed(SignedInDevice contact, boolean added) {
        return ContactChanged.newBuilder()
                .setContactId(Uuids.toByteString(contact.userId()))
                .setAdded(added)
                .build();
    }

    private Answer list(SignedInDevice user, String query) {
        return list(user, query, 200);
    }

    private Answer list(SignedInDevice user, String query, int status) {
        Answer answer = api().get(PATH + query, user.accessToken());
        assertThat(answer.status()).as("%s", answer).isEqualTo(status);
        return answer;
    }
}
