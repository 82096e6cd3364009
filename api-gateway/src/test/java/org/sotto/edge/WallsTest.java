package org.sotto.edge;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The walls between subjects. */
class WallsTest {
    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.sotto.edge");

    @Test
    void subjects_do_not_depend_on_each_other_in_circles() {
        slices().matching("org.sotto.edge.(*)..").should().beFreeOfCycles().check(classes);
    }

    @Test
    void only_the_limits_know_redis() {
        noClasses()
                .that()
                .resideOutsideOfPackage("..limit..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.lettuce..", "io.github.bucket4j..")
                .check(classes);
    }

    @Test
    void only_the_tunnel_handles_netty_itself() {
        noClasses()
                .that()
                .resideOutsideOfPackage("..ws..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .check(classes);
    }
}
