namespace Registry.Hivemind.Petals;

/// <summary>A model as its servers put it into the index.</summary>
/// <param name="BlockCount">Blocks of the model; at least one.</param>
/// <param name="Repository">Where its weights are, mostly a URL; null when not said.</param>
internal sealed record ModelInfo(int BlockCount, string? Repository);
