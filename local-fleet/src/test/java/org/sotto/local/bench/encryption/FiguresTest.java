package org.sotto.local.bench.encryption;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.sotto.local.bench.encryption.Figures.Spread;

/** What rounds come to. */
class FiguresTest {
    private final Figures figures = new Figures();

    @Test
    void of_an_odd_number_of_rounds_the_middle_one_counts() {
        figures.add(new Taken(0.5, 1), 100);
        figures.add(new Taken(9, 10), 100);
        figures.add(new Taken(0.4, 0.5), 100);

        assertThat(figures.cpu()).isEqualTo(new Spread(5, 4, 90));
        assertThat(figures.rate()).isEqualTo(new Spread(100, 10, 200));
    }

    @Test
    void of_an_even_number_the_mean_of_the_two_in_the_middle_counts() {
        figures.add(new Taken(1, 1), 10);
        figures.add(new Taken(2, 1), 10);

        assertThat(figures.cpu()).isEqualTo(new Spread(150, 100, 200));
        assertThat(figures.rate()).isEqualTo(new Spread(10, 10, 10));
    }
}
