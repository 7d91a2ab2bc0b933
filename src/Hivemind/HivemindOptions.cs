using Registry.Libp2p;

namespace Registry.Hivemind;

/// <summary>Settings of the hivemind node. The defaults are hivemind's own (dht/node.py) where it has any.</summary>
public sealed record HivemindOptions
{
    /// <summary>Off: nothing of hivemind is served.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Bucket size.</summary>
    public int K { get; init; } = 20;

    /// <summary>A full bucket splits when its depth is no multiple of this, or when the own id lies in it.</summary>
    public int DepthModulo { get; init; } = 5;

    /// <summary>Nodes a value is stored on.</summary>
    public int Replicas { get; init; } = 5;

    /// <summary>Every mistake, in words; empty when all is well.</summary>
    public IReadOnlyList<string> Validate()
    {
        var check = new OptionChecks(nameof(HivemindOptions));
        check.That(K is >= 1 and <= 1000, nameof(K), "must be from 1 to 1000");
        check.That(DepthModulo is >= 1 and <= 160, nameof(DepthModulo), "must be from 1 to 160");
        check.That(Replicas >= 1 && Replicas <= K, nameof(Replicas), $"must be from 1 to {nameof(K)}");
        return check.Mistakes;
    }
}
