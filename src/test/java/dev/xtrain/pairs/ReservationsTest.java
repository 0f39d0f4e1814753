package dev.xtrain.pairs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.xtrain.io.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReservationsTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "gson, com/google/gson/Gson.java, true",
        "gson-2.10.1-sources, Gson.java, true",
        "itertools-0.10.5, src/lib.rs, true",
        "Flask, src/flask/app.py, true",
        "flask-login, flask_login/utils.py, false",
        "absl, a.h, true",
        "date-fns, src/add.ts, true",
        "orc-core-1.8.3, Reader.java, true",
        "pip, pip/_vendor/requests/api.py, true",
        "spark, org/apache/commons/lang3/StringUtils.java, true",
        "requests-mock, mocker.py, false",
        "ziggurat, a.rs, false"
    })
    void theRepositorysOwnListIsKnownByNameAndPath(String repository, String path, boolean reserved) {
        Reservations list = Reservations.read(List.of(Path.of("scripts/corpora/reserved.txt")));
        assertEquals(reserved, list.hold(repository, path));
    }

    @Test
    void aLineThatIsNoneIsTheUsersError() throws IOException {
        Path list = Files.writeString(folder.resolve("list.txt"), "# ours\nnpm:zod\ngem:rails\n");
        UserError error = assertThrows(UserError.class, () -> Reservations.read(List.of(list)));
        assertEquals(true, String.valueOf(error.getMessage()).contains("list.txt:3"), error.getMessage());
    }
}
