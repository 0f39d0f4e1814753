package dev.xtrain.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs command lines, one JSON array a line of stdin, in the folder it is started in; prints how each ended. */
final class ExamplesRun {

    private ExamplesRun() {}

    /** Prints {@code exit CODE} after what each command printed. */
    public static void main(String[] args) throws Exception {
        var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            List<?> words = new ObjectMapper().readValue(line, List.class);
            int code = Main.run(words.stream().map(String::valueOf).toArray(String[]::new));
            System.out.println("exit " + code);
            if (code != 0) {
                return;
            }
        }
    }
}
