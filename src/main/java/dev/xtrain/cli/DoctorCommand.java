package dev.xtrain.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.xtrain.doctor.Examination;
import dev.xtrain.doctor.Finding;
import dev.xtrain.io.Json;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code xtrain doctor}: what this machine is, and whether xtrain computes right on it. */
@Command(
        name = "doctor",
        description = "Says what this machine has, and checks that xtrain computes right on it.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Golden cases come with xtrain, run in fp32 besides --precision: inputs, and what PyTorch, PEFT and ONNX Runtime made of them. The last",
            "line says all of it in short, for a report to the authors; it names neither user nor host. Exit code",
            "0: all is well; 1: something is wrong."
        })
final class DoctorCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private final ModelOptions device = new ModelOptions();

    @Option(names = "--json", description = "Print the same as JSON.")
    private boolean json;

    private DoctorCommand() {}

    @Override
    public Integer call() throws JsonProcessingException {
        Examination examination = Examination.of(device.device(), device.precision());
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.pretty().writeValueAsString(examination));
        } else {
            print(examination, out);
        }
        return examination.well() ? 0 : 1;
    }

    private static void print(Examination examination, PrintWriter out) {
        String topic = "";
        for (Finding finding : examination.findings()) {
            if (!finding.topic().equals(topic)) {
                topic = finding.topic();
                out.println(Ansi.AUTO.string("@|bold " + topic + "|@"));
            }
            String mark = switch (finding.health()) {
                case FINE -> "  ";
                case WARNING -> Ansi.AUTO.string("@|yellow ! |@");
                case WRONG -> Ansi.AUTO.string("@|red X |@");
            };
            out.printf(Locale.ROOT, "%s%s: %s%n", mark, finding.subject(), finding.text());
        }
        out.println();
        out.println(examination.line());
    }
}
