using System.Diagnostics.CodeAnalysis;
using Registry.Identity.Wallets;

namespace Registry.Registrations.Records;

/// <summary>The DHT's rules for the far-mesh namespace: what is valid under a key, and which of two is better.</summary>
public sealed class RecordRules
{
    private readonly RegistrationOptions _options;
    private readonly IWalletSignatureRecoverer _recoverer;

    public RecordRules(RegistrationOptions options, IWalletSignatureRecoverer? recoverer = null)
    {
        _options = options;
        _recoverer = recoverer ?? WalletRecovery.Default;
    }

    /// <summary>Form, key, network, signatures and validity in time.</summary>
    public RecordCheck Check(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, DateTimeOffset now) => Check(key, value, now, out _);

    /// <summary>Negative, zero or positive as <paramref name="left"/> is worse than, the same as or better than <paramref name="right"/>; both are valid.</summary>
    [SuppressMessage("Performance", "CA1822:Mark members as static", Justification = "One of the two questions a record validator is asked; callers hold the rules as an object.")]
    public int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        var leftRead = SignedRegistration.TryDecode(left, out var leftRecord, out _);
        var rightRead = SignedRegistration.TryDecode(right, out var rightRecord, out _);
        return leftRead && rightRead ? SignedRegistration.Compare(leftRecord!, rightRecord!) : leftRead.CompareTo(rightRead);
    }

    internal RecordCheck Check(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, DateTimeOffset now, out SignedRegistration? record)
    {
        if (!SignedRegistration.TryDecode(value, out record, out _)) return RecordCheck.Malformed;
        if (!RecordKey.TryParse(key, out var model, out var peer) || !record!.ModelHash.Equals(model) || !record.Peer.Equals(peer))
        {
            return RecordCheck.WrongKey;
        }

        if (record.Network != _options.Network) return RecordCheck.WrongKey;
        if (now >= record.ExpiresAt) return RecordCheck.Expired;
        if (record.IssuedAt > now + _options.RecordClockTolerance) return RecordCheck.NotYetValid;
        return record.VerifyWallet(_recoverer) && (!record.HasPeerSignature || record.VerifyPeer()) ? RecordCheck.Valid : RecordCheck.BadSignature;
    }
}

/// <summary>Verdict over a record that came in under a DHT key.</summary>
public enum RecordCheck
{
    Valid,
    Malformed,
    WrongKey,
    BadSignature,
    Expired,
    NotYetValid,
}
