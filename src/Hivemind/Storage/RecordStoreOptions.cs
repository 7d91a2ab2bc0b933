namespace Registry.Hivemind.Storage;

/// <summary>What the store takes and keeps. (Filled in by its owner.)</summary>
public sealed record RecordStoreOptions
{
    /// <summary>Every mistake, in words; empty when all is well.</summary>
    public IReadOnlyList<string> Validate() => new Libp2p.OptionChecks(nameof(RecordStoreOptions)).Mistakes;
}
