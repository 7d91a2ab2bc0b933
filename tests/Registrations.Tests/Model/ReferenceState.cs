namespace Registry.Registrations.Tests.Model;

internal enum ModelKeyKind
{
    Registration,
    WithdrawnByPeer,
    WithdrawnByWallet,

    /// <summary>No key of the DHT: a local claim, one of each wallet, peer and model.</summary>
    Claim,
}

/// <summary>"Everything that travels is kept under a key with one author." The wallet is -1 where the key names none.</summary>
internal readonly record struct ModelKey(ModelKeyKind Kind, int Peer, int Model, int Wallet)
{
    /// <summary>"A withdrawal signed by both is kept under both."</summary>
    public static IEnumerable<ModelKey> Of(ModelStatement statement)
    {
        if (statement.IsProvenRegistration) yield return new(ModelKeyKind.Registration, statement.Peer, statement.Model, -1);
        if (statement.IsClaim) yield return new(ModelKeyKind.Claim, statement.Peer, statement.Model, statement.Wallet);
        if (statement.IsSignedByPeer) yield return new(ModelKeyKind.WithdrawnByPeer, statement.Peer, statement.Model, -1);
        if (statement.IsSignedByWallet) yield return new(ModelKeyKind.WithdrawnByWallet, statement.Peer, statement.Model, statement.Wallet);
    }
}

/// <summary>What is held at one time, live or not.</summary>
internal sealed class ReferenceState(IReadOnlyDictionary<ModelKey, ModelStatement> held, long now)
{
    public IReadOnlyDictionary<ModelKey, ModelStatement> Held => held;

    public long Now => now;

    public IReadOnlyList<ModelStatement> Registrations { get; } = At(held, ModelKeyKind.Registration);

    public IReadOnlyList<ModelStatement> Claims { get; } = At(held, ModelKeyKind.Claim);

    public IReadOnlyList<ModelStatement> WithdrawnByPeer { get; } = At(held, ModelKeyKind.WithdrawnByPeer);

    public IReadOnlyList<ModelStatement> WithdrawnByWallet { get; } = At(held, ModelKeyKind.WithdrawnByWallet);

    private static List<ModelStatement> At(IReadOnlyDictionary<ModelKey, ModelStatement> held, ModelKeyKind kind) =>
        [.. held.Where(it => it.Key.Kind == kind).Select(it => it.Value)];
}
