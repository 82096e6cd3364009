package org.sotto.client.e2ee.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sotto.client.e2ee.Vectors.agreement;
import static org.sotto.client.e2ee.Vectors.bytes;
import static org.sotto.client.e2ee.Vectors.hex;

import org.junit.jupiter.api.Test;
import org.sotto.client.e2ee.Vectors;
import org.sotto.client.e2ee.primitive.KeyPair;
import tools.jackson.databind.JsonNode;

/** The QR code and the channel's keys of {@code content-group-link.json}. */
class LinkVectorsTest {
    private final JsonNode vectors = Vectors.read("content-group-link.json");
    private final KeyPair newDevice = agreement("eN");
    private final KeyPair primary = agreement("eP");
    private final LinkQr qr = new LinkQr(bytes("pair", 16), newDevice.publicKey(), bytes("link", 32));

    @Test
    void the_qr_code_is_that_of_the_vectors() {
        assertThat(hex(qr.bytes())).isEqualTo(vectors.get("qr").asString());
        assertThat(qr.text()).hasSize("sotto-link:".length() + 108);
        assertThat(LinkQr.parse(qr.text())).isEqualTo(qr);
    }

    @Test
    void both_ends_derive_the_vectors_keys() {
        LinkChannel here = new LinkChannel(qr, newDevice, primary.publicKey(), primary.publicKey());
        LinkChannel there = new LinkChannel(qr, primary, newDevice.publicKey(), primary.publicKey());
        assertThat(hex(here.keys())).isEqualTo(vectors.get("linkKeys").asString());
        assertThat(hex(there.keys())).isEqualTo(vectors.get("linkKeys").asString());
    }
}
