package org.sotto.common.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class UuidsTest {

    @Property
    void bytes_come_back_as_the_same_id(@ForAll long high, @ForAll long low) {
        UUID id = new UUID(high, low);
        assertThat(Uuids.fromBytes(Uuids.toBytes(id))).isEqualTo(id);
        assertThat(Uuids.fromBytes(Uuids.toByteString(id))).isEqualTo(id);
        assertThat(Uuids.parse(id.toString())).contains(id);
    }

    @Test
    void another_length_is_refused_with_the_length() {
        assertThatThrownBy(() -> Uuids.fromBytes(ByteString.copyFrom(new byte[15])))
                .hasMessage("UUID length: 15 bytes (expected: 16)");
        assertThat(Uuids.optional(ByteString.EMPTY)).isEmpty();
    }

    @Test
    void only_the_canonical_form_is_an_id() {
        assertThat(Uuids.parse("1-1-1-1-1")).isEmpty();
        assertThat(Uuids.parse("0b6f1b7a-3c0e-4a53-9a43-3f6d7f0a1b2")).isEmpty();
        assertThat(Uuids.parse("zb6f1b7a-3c0e-4a53-9a43-3f6d7f0a1b2c")).isEmpty();
    }
}
