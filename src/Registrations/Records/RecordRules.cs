using System.Diagnostics.CodeAnalysis;
using Registry.Identity.Wallets;
using Registry.Registrations.Statements;

namespace Registry.Registrations.Records;

/// <summary>The DHT's rules for the far-mesh namespace: what is valid under a key, and which of two is greater.</summary>
public sealed class RecordRules
{
    private readonly RegistrationOptions _options;
    private readonly IWalletSignatureRecoverer _recoverer;

    public RecordRules(RegistrationOptions options, IWalletSignatureRecoverer? recoverer = null)
    {
        _options = options;
        _recoverer = recoverer ?? WalletRecovery.Default;
    }

    /// <summary>Form, key, network, proofs, and whether it may still count. What has merely expired is valid: it is a mark in the order.</summary>
    public RecordCheck Check(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, DateTimeOffset now) => Check(key, value, now, out _);

    /// <summary>Negative, zero or positive as <paramref name="left"/> is smaller than, the same as or greater than <paramref name="right"/>; both are valid.</summary>
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
        if (!RecordKey.TryParse(key, out var wanted) || record!.Network != _options.Network) return RecordCheck.WrongKey;
        if (!RecordKey.Of(record).Any(own => own.Key == wanted.Key)) return RecordCheck.WrongKey;
        if (record.IssuedAt > now + _options.ClockTolerance) return RecordCheck.NotYetValid;
        var longest = wanted.Key.Place == StatementPlace.WalletWithdrawal ? StatementReader.MaxAuthorization : StatementReader.MaxLease;
        if (now >= record.IssuedAt + longest) return RecordCheck.Expired;
        return Proves(record) ? RecordCheck.Valid : RecordCheck.BadSignature;
    }

    /// <summary>Every proof that it carries is true.</summary>
    private bool Proves(SignedRegistration record) =>
        (!record.HasWalletProof || record.VerifyWallet(_recoverer)) && (!record.HasPeerSignature || record.VerifyPeer());
}

/// <summary>Verdict over a record that came in under a DHT key.</summary>
public enum RecordCheck
{
    Valid,
    Malformed,
    WrongKey,
    BadSignature,

    /// <summary>Of the past: it can count for nothing any more.</summary>
    Expired,

    /// <summary>From the future, beyond the clock tolerance.</summary>
    NotYetValid,
}
