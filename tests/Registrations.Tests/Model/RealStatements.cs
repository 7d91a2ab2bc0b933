namespace Registry.Registrations.Tests.Model;

/// <summary>What it takes to make the signed form of a statement of the model: keys by their index, and the fields that differ.</summary>
internal sealed record RealStatement(ModelKind Kind, int WalletIndex, int PeerIndex, string ModelId, DateTimeOffset IssuedAt)
{
    /// <summary>Of registrations only, as is the address.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    public string? Address { get; init; }

    public RealAuthorization? Authorization { get; init; }

    public bool WalletSigns { get; init; }

    public bool PeerSigns { get; init; }
}

/// <summary>An authorization of the statement's wallet for its peer.</summary>
internal sealed record RealAuthorization(string ModelId, DateTimeOffset IssuedAt, DateTimeOffset ExpiresAt);

/// <summary>From the model's numbers to values that a registry takes, and its time to the clock's.</summary>
internal static class RealStatements
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static DateTimeOffset Time(long time) => Start.AddSeconds(time - ModelTime.Start);

    public static string ModelId(int model) => model == ModelStatement.Any ? "*" : $"example/model-{model}";

    public static RealStatement Of(ModelStatement statement) => new(statement.Kind, statement.Wallet, statement.Peer, ModelId(statement.Model), Time(statement.Issued))
    {
        ExpiresAt = statement.IsRegistration ? Time(statement.Expires) : null,
        Address = statement.IsRegistration ? $"198.51.100.{statement.Variant + 1}:31330" : null,
        Authorization = statement.Authorization is { } it ? new(ModelId(it.Model), Time(it.Issued), Time(it.Expires)) : null,
        WalletSigns = statement.IsRegistration ? statement.Authorization is null : statement.IsSignedByWallet,
        PeerSigns = statement.IsRegistration ? statement.IsProven : statement.IsSignedByPeer,
    };
}
