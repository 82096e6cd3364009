package org.sotto.user.relation;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.sotto.user.store.SqlValues;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Table {@code contacts}, key (user, contact). Whoever adds holds the lock of the user's row in {@code users}, so that
 * additions at once cannot pass the limit together.
 */
@Repository
public class ContactStore {
    private final JdbcClient jdbc;
    private final JdbcTemplate batches;

    ContactStore(JdbcClient jdbc, JdbcTemplate batches) {
        this.jdbc = jdbc;
        this.batches = batches;
    }

    /** Those of the pairs in which the user has the other in contacts. */
    public Set<UserPair> findAmong(Collection<UserPair> pairs) {
        if (pairs.isEmpty()) {
            return Set.of();
        }
        return new HashSet<>(jdbc.sql(
                        "SELECT contacts.user_id, contacts.contact_id FROM " + PairTable.ofSize(pairs.size())
                                + " JOIN contacts ON contacts.user_id = pairs.user_id AND contacts.contact_id = pairs.other_id")
                .params(PairTable.parameters(pairs))
                .query((row, index) -> new UserPair(SqlValues.id(row, "user_id"), SqlValues.id(row, "contact_id")))
                .list());
    }

    /** The names of those who are in the list; empty for who has none. */
    public Map<UUID, String> namesOf(UUID userId, Collection<UUID> contacts) {
        Map<UUID, String> names = new HashMap<>();
        jdbc.sql("SELECT contact_id, COALESCE(contact_name, '') AS name FROM contacts"
                        + " WHERE user_id = :user AND contact_id IN (:contacts)")
                .param("user", SqlValues.of(userId))
                .param("contacts", contacts.stream().map(SqlValues::of).toList())
                .query((RowCallbackHandler) row -> names.put(SqlValues.id(row, "contact_id"), row.getString("name")));
        return names;
    }

    /** A page of the list, by contact id. */
    public List<Contact> page(UUID userId, Optional<UUID> after, int limit) {
        return jdbc.sql("""
                        SELECT contact_id, contact_name, added_at FROM contacts
                        WHERE user_id = :user AND contact_id > :after ORDER BY contact_id LIMIT :limit""")
                .param("user", SqlValues.of(userId))
                .param("after", SqlValues.of(after.orElse(SqlValues.FIRST_ID)))
                .param("limit", limit)
                .query((row, index) -> new Contact(
                        SqlValues.id(row, "contact_id"),
                        row.getString("contact_name"),
                        SqlValues.time(row, "added_at")))
                .list();
    }

    public int count(UUID userId) {
        return jdbc.sql("SELECT COUNT(*) FROM contacts WHERE user_id = ?")
                .param(SqlValues.of(userId))
                .query(Integer.class)
                .single();
    }

    /** Adds contacts that are not there yet, in one batch. */
    public void insert(UUID userId, List<Contact> contacts) {
        batches.batchUpdate(
                "INSERT INTO contacts (user_id, contact_id, contact_name, added_at) VALUES (?, ?, ?, ?)",
                contacts.stream()
                        .map(contact -> new Object[] {
                            SqlValues.of(userId),
                            SqlValues.of(contact.contactId()),
                            contact.name(),
                            SqlValues.of(contact.addedAt())
                        })
                        .toList());
    }

    /** Names contacts that are there, in one batch; an empty name takes the name away. */
    public void rename(UUID userId, Map<UUID, String> names) {
        batches.batchUpdate(
                "UPDATE contacts SET contact_name = NULLIF(?, '') WHERE user_id = ? AND contact_id = ?",
                names.entrySet().stream()
                        .map(name -> new Object[] {name.getValue(), SqlValues.of(userId), SqlValues.of(name.getKey())})
                        .toList());
    }

    /** Whether there was such a contact. */
    public boolean delete(UUID userId, UUID contactId) {
        return jdbc.sql("DELETE FROM contacts WHERE user_id = ? AND contact_id = ?")
                        .param(SqlValues.of(userId))
                        .param(SqlValues.of(contactId))
                        .update()
                > 0;
    }

    /**
     * Empties the user's list and takes them out of everybody's (on Vitess: shard by shard). For the end of an account alone.
     * Returns how many rows that were.
     */
    public int deleteAllOf(UUID userId) {
        int own = jdbc.sql("DELETE FROM contacts WHERE user_id = ?")
                .param(SqlValues.of(userId))
                .update();
        int others = jdbc.sql("DELETE FROM contacts WHERE contact_id = ?")
                .param(SqlValues.of(userId))
                .update();
        return own + others;
    }
}
