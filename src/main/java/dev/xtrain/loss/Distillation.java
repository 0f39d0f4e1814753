package dev.xtrain.loss;

import java.util.Arrays;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Distillation of a teacher's scores: {@code T^2 mean_i KL(softmax(teacher_i / U) || softmax(s_i / T))} over the
 * documents that the teacher has scored for query i (Hinton et al., arXiv:1503.02531, section 2: the factor keeps
 * gradients of one size at all temperatures).
 *
 * <p>Over a query's positive and own negatives where the rows hold a teacher's scores; over all documents of the step
 * where a teacher has scored these: then vectors of a student of any width learn the teacher's score matrix. Queries
 * with fewer than two scored documents count nothing.
 *
 * @param temperature T, divides the student's scores; above 0
 * @param teacherTemperature U, divides the teacher's; above 0
 */
public record Distillation(double temperature, double teacherTemperature) implements Objective {

    /** Checks the temperatures. */
    public Distillation {
        if (!(temperature > 0) || !(teacherTemperature > 0)) {
            throw new IllegalArgumentException(
                    "temperatures must be above 0, are " + temperature + " and " + teacherTemperature);
        }
    }

    @Override
    public Value of(double[][] scores, Targets targets) {
        double[][] teacher = Objects.requireNonNull(targets.teacher(), "distillation needs a teacher's scores");
        double[][] gradient = new double[scores.length][scores[0].length];
        int[][] scored = new int[scores.length][];
        Arrays.setAll(
                scored,
                i -> IntStream.range(0, scores[i].length)
                        .filter(j -> !Double.isNaN(teacher[i][j]))
                        .toArray());
        long count =
                Arrays.stream(scored).filter(documents -> documents.length > 1).count();
        double loss = 0;
        for (int i = 0; i < scores.length && count > 0; i++) {
            int[] documents = scored[i];
            if (documents.length < 2) {
                continue;
            }
            double[] own = scores[i];
            double[] theirs = teacher[i];
            double[] student = Arrays.stream(documents)
                    .mapToDouble(j -> own[j] / temperature)
                    .toArray();
            double[] wanted = Arrays.stream(documents)
                    .mapToDouble(j -> theirs[j] / teacherTemperature)
                    .toArray();
            double[] p = Softmax.logs(student);
            double[] t = Softmax.logs(wanted);
            for (int k = 0; k < documents.length; k++) {
                double probability = Math.exp(t[k]);
                loss += probability == 0 ? 0 : temperature * temperature / count * probability * (t[k] - p[k]);
                gradient[i][documents[k]] = temperature / count * (Math.exp(p[k]) - probability);
            }
        }
        return new Value(loss, gradient);
    }
}
