namespace Registry.Hivemind.Petals;

/// <summary>A model to be read: from the index, with the keys of its blocks.</summary>
internal sealed record IndexedModel(string Prefix, string? Repository, string Index, int BlockCount, IReadOnlyList<DhtId> BlockKeys);
