using Registry.Identity.Wallets;

namespace Registry.Registrations.Records;

/// <summary>The DHT's rules for the far-mesh namespace: what is valid under a key, and which of two is better.</summary>
public sealed class RecordRules
{
    public RecordRules(RegistrationOptions options, IWalletSignatureRecoverer? recoverer = null) => throw new NotImplementedException();

    /// <summary>Form, key, network, signatures and validity in time.</summary>
    public RecordCheck Check(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, DateTimeOffset now) => throw new NotImplementedException();

    /// <summary>Negative, zero or positive as <paramref name="left"/> is worse than, the same as or better than <paramref name="right"/>; both are valid.</summary>
    public int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => throw new NotImplementedException();
}
