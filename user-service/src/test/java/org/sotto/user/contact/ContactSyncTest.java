package org.sotto.user.contact;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sotto.common.id.Uuids;
import org.sotto.proto.v1.ContactsSynced;
import org.sotto.proto.v1.UserChanged;
import org.sotto.user.testing.Answer;
import org.sotto.user.testing.RunningService;
import org.sotto.user.testing.SignedInDevice;
import tools.jackson.databind.JsonNode;

class ContactSyncTest extends RunningService {
    private static final String PATH = "/api/v1/users/contacts/sync";

    @Test
    void who_is_here_is_found_by_the_hash_that_was_sent_and_kept_as_a_contact() {
        SignedInDevice alice = api().signIn();
        SignedInDevice bob = api().signIn();
        SignedInDevice carol = api().signIn();
        api().put("/api/v1/users/me", bob.accessToken(), "{\"display_name\": \"Bob\"}");
        api().setPrivacy(carol, "{\"status\": \"contacts\", \"last_seen\": \"nobody\"}");

        Answer answer = sync(
                alice, entry(unknownHash(), "Nobody"), entry(hash(carol), null), entry(hash(bob), "Bob from work"));

        List<JsonNode> found = registered(answer);
        assertThat(found)
                .extracting(user -> user.path("user_id").asString())
                .containsExactly(carol.userId().toString(), bob.userId().toString());
        assertThat(found.get(1).path("phone_hash").asString()).isEqualTo(hash(bob));
        assertThat(found.get(1).path("display_name").asString()).isEqualTo("Bob");
        assertThat(found.get(1).has("status_message")).isTrue();
        assertThat(found.get(1).path("is_online").asBoolean(true)).isFalse();
        assertThat(found.get(0).has("status_message")).isFalse();
        assertThat(found.get(0).has("is_online")).isFalse();
        assertThat(answer.text()).doesNotContain(bob.phoneNumber()).doesNotContain("phone_number");
        assertThat(contactsOf(alice))
                .extracting(contact -> contact.path("contact_name").asString(""))
                .containsExactlyInAnyOrder("", "Bob from work");
        assertThat(laterChangesOf(alice.userId()))
                .filteredOn(UserChanged::hasContactChanged)
                .extracting(change -> change.getContactChanged().getContactId())
                .containsExactlyInAnyOrder(Uuids.toByteString(bob.userId()), Uuids.toByteString(carol.userId()));
    }

    @Test
    void however_many_a_sync_changes_one_record_stands_for_it() {
        SignedInDevice alice = api().signIn();
        SignedInDevice bob = api().signIn();
        SignedInDevice carol = api().signIn();
        sync(alice, entry(hash(bob), "Bob"));

        sync(alice, entry(hash(bob), "Robert"), entry(hash(carol), null));
        sync(alice, entry(hash(bob), "Robert"), entry(hash(carol), ""));

        List<UserChanged> changes = laterChangesOf(alice.userId());
        assertThat(changes)
                .filteredOn(UserChanged::hasContactsSynced)
                .extracting(UserChanged::getContactsSynced)
                .as("the last sync changed nothing")
                .containsExactly(synced(1, 0), synced(1, 1));
        assertThat(changes)
                .filteredOn(UserChanged::hasContactChanged)
                .hasSize(2)
                .allSatisfy(change ->
                        assertThat(change.getContactChanged().getBySync()).isTrue());
        assertThat(changes).allSatisfy(change -> assertThat(Uuids.fromBytes(change.getByDeviceId()))
                .isEqualTo(alice.deviceId()));
    }

    private static ContactsSynced synced(int added, int renamed) {
        return ContactsSynced.newBuilder().setAdded(added).setRenamed(renamed).build();
    }

    @Test
    void my_own_number_is_not_returned() {
        SignedInDevice alice = api().signIn();

        assertThat(registered(sync(alice, entry(hash(alice), "Me")))).isEmpty();
        assertThat(contactsOf(alice)).isEmpty();
    }

    @Test
    void a_second_sync_gives_new_names_and_adds_nobody_twice() {
        SignedInDevice alice = api().signIn();
        SignedInDevice bob = api().signIn();
        sync(alice, entry(hash(bob), "Bob"));

        sync(alice, entry(hash(bob), null));
        assertThat(nameOf(alice)).isEqualTo("Bob");
        sync(alice, entry(hash(bob), "Robert"), entry(hash(bob), null));
        assertThat(nameOf(alice)).isEqualTo("Robert");
        sync(alice, entry(hash(bob), ""));
        assertThat(contactsOf(alice)).hasSize(1);
        assertThat(contactsOf(alice).get(0).has("contact_name")).isFalse();

        assertThat(laterChangesOf(alice.userId()))
                .filteredOn(UserChanged::hasContactChanged)
                .hasSize(1);
    }

    @Test
    void a_hash_that_comes_twice_is_one() {
        SignedInDevice alice = api().signIn();
        SignedInDevice bob = api().signIn();

        assertThat(registered(sync(alice, entry(hash(bob), "A"), entry(hash(bob), "B"))))
                .hasSize(1);
        assertThat(nameOf(alice)).isEqualTo("B");
    }

    @Test
    void a_thousand_contacts_with_long_names_fit_and_one_more_is_refused() {
        SignedInDevice alice = api().signIn();
        SignedInDevice bob = api().signIn();
        String name = "\\u00e4".repeat(SyncRequest.MAX_NAME);
        List<String> entries = Stream.concat(
                        IntStream.range(0, 999).mapToObj(i -> entry(String.format("%064x", i), name)),
                        Stream.of(entry(hash(bob), name)))
                .toList();

        assertThat(registered(sync(alice, entries.toArray(String[]::new)))).hasSize(1);
        assertThat(nameOf(alice)).isEqualTo("ä".repeat(100));

        String[] tooMany = IntStream.range(0, 1_001)
                .mapToObj(i -> entry(String.format("%064x", i), null))
                .toArray(String[]::new);
        assertThat(send(alice, tooMany).refused(400, "invalid_request")).contains("1001 (expected: 1 to 1000)");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {}                                                    | contacts: none
            {"contacts": []}                                      | contacts: 0
            {"contacts": "all"}                                   | contacts
            {"contacts": [null]}                                  | contacts[0]: null
            {"contacts": [{}]}                                    | contacts[0].phone_hash: null
            {"contacts": [{"phone_hash": "HASH"}, {"phone_hash": "+4916012345678"}]} | contacts[1].phone_hash: +4916012345678
            {"contacts": [{"phone_hash": "HASH0"}]}               | contacts[0].phone_hash
            {"contacts": [{"phone_hash": "UPPER"}]}               | contacts[0].phone_hash: AAAA
            {"contacts": [{"phone_hash": "HASH", "contact_name": "LONG"}]} | contacts[0].contact_name: 101 characters
            """)
    void a_malformed_phone_book_is_refused_naming_the_entry(String body, String message) {
        SignedInDevice alice = api().signIn();
        String sent = body.replace("HASH", "0".repeat(64))
                .replace("UPPER", "A".repeat(64))
                .replace("LONG", "x".repeat(101));

        assertThat(api().post(PATH, alice.accessToken(), sent).refused(400, "invalid_request"))
                .contains(message);
    }

    private Answer sync(SignedInDevice user, String... entries) {
        return send(user, entries).succeeded();
    }

    private Answer send(SignedInDevice user, String... entries) {
        return api().post(PATH, user.accessToken(), "{\"contacts\": [" + String.join(",", entries) + "]}");
    }

    private static String entry(String hash, String name) {
        return "{\"phone_hash\": \"" + hash + "\"" + (name == null ? "" : ", \"contact_name\": \"" + name + "\"") + "}";
    }

    private static List<JsonNode> registered(Answer answer) {
        return answer.body().at("/data/registered_users").valueStream().toList();
    }

    private List<JsonNode> contactsOf(SignedInDevice user) {
        return api().get("/api/v1/users/contacts", user.accessToken())
                .succeeded()
                .body()
                .at("/data/contacts")
                .valueStream()
                .toList();
    }

    private String nameOf(SignedInDevice user) {
        return contactsOf(user).stream()
                .map(contact -> contact.path("contact_name").asString(""))
                .collect(Collectors.joining(","));
    }

    private static String unknownHash() {
        return "f".repeat(64);
    }

    private static String hash(SignedInDevice user) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha256.digest(user.phoneNumber().getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java runtime has SHA-256", e);
        }
    }
}
