package dev.xtrain.archfixture.cyclic.model.bert;

import dev.xtrain.archfixture.cyclic.model.Preset;
import java.util.List;

/** The other half. */
public record Bert(List<Preset> presets, Class<Preset> kind) {}
