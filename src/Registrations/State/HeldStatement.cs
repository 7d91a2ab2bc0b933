using Registry.Identity;
using Registry.Multiformats;
using Registry.Registrations.Records;
using Registry.Registrations.Statements;

namespace Registry.Registrations.State;

/// <summary>
/// A statement as it is held: its bytes, and beside them what the rules ask for, so that a hundred thousand of them need no
/// parsing. Immutable.
/// </summary>
public sealed class HeldStatement
{
    /// <summary>Unix seconds; what is signed has no finer times.</summary>
    private readonly long _issued;
    private readonly long _expires;
    private readonly long _authorized;

    /// <summary>Its bytes without the wallet and the peer, which take a hundred bytes as text and are held as fields; and where they were.</summary>
    private readonly byte[] _rest;
    private readonly short _cut;

    private HeldStatement(
        StatementPlace place, PeerId peer, Multihash? model, WalletId wallet, long issued, long expires, long authorized, VerifiedProofs proofs, ReadOnlySpan<byte> bytes, StatementOrigin origin)
    {
        Place = place;
        Peer = peer;
        Model = model;
        Wallet = wallet;
        _issued = issued;
        _expires = expires;
        _authorized = authorized;
        Proofs = proofs;
        (_rest, _cut) = RecordAuthors.Cut(bytes);
        Origin = origin;
    }

    public StatementPlace Place { get; }

    public PeerId Peer { get; }

    /// <summary>Null for every model.</summary>
    public Multihash? Model { get; }

    public WalletId Wallet { get; }

    public DateTimeOffset IssuedAt => DateTimeOffset.FromUnixTimeSeconds(_issued);

    public DateTimeOffset ExpiresAt => DateTimeOffset.FromUnixTimeSeconds(_expires);

    /// <summary>When the authorization that it rests on was issued; null when its wallet signed it.</summary>
    public DateTimeOffset? AuthorizedAt => _authorized == 0 ? null : DateTimeOffset.FromUnixTimeSeconds(_authorized);

    /// <summary>The proofs that it carries, checked when it came in.</summary>
    public VerifiedProofs Proofs { get; }

    /// <summary>Its bytes, put together for this call.</summary>
    public ReadOnlyMemory<byte> Bytes => RecordAuthors.Put(_rest, _cut, Wallet, Peer);

    public StatementOrigin Origin { get; }

    /// <summary>From here on it counts for nothing any more, and is forgotten.</summary>
    public DateTimeOffset KeptUntil => Place switch
    {
        StatementPlace.WalletWithdrawal => IssuedAt + StatementReader.MaxAuthorization,
        StatementPlace.Authorization => ExpiresAt,
        _ => IssuedAt + StatementReader.MaxLease,
    };

    /// <summary>The author's key that it is held under, and whose greatest statement counts.</summary>
    public StatementKey Key => new(Place, Peer, Place == StatementPlace.Authorization ? null : Model, Place is StatementPlace.Proven or StatementPlace.PeerWithdrawal ? default : Wallet);

    /// <param name="record">What was stated; its proofs were checked.</param>
    /// <param name="place">Where it is held.</param>
    /// <param name="model">The multihash that others of the same model share; null for every model.</param>
    /// <param name="origin">How it came here.</param>
    public static HeldStatement Of(SignedRegistration record, StatementPlace place, Multihash? model, StatementOrigin origin) => new(
        place,
        record.Peer,
        model,
        WalletId.Of(record.Wallet),
        record.IssuedAt.ToUnixTimeSeconds(),
        record.ExpiresAt.ToUnixTimeSeconds(),
        record.Authorization?.IssuedAt.ToUnixTimeSeconds() ?? 0,
        new VerifiedProofs(record.HasWalletProof, record.HasPeerSignature),
        record.Bytes.Span,
        origin);

    /// <summary>As the store kept it.</summary>
    public static HeldStatement Restore(
        StatementPlace place, PeerId peer, Multihash? model, WalletId wallet, long issued, long expires, long authorized, VerifiedProofs proofs, ReadOnlySpan<byte> bytes, StatementOrigin origin) =>
        new(place, peer, model, wallet, issued, expires, authorized, proofs, bytes, origin);

    /// <summary>Everything that it says. Throws InvalidDataException when the bytes were changed by something else.</summary>
    public SignedRegistration Read() => SignedRegistration.Restore(Bytes);

    /// <summary>The address alone, which is most of what is asked for; null where there is none.</summary>
    public Multiaddr? ReadAddress() => Text(StatementFields.Address) is { } text && Multiaddr.TryParse(text, out var address, out _) ? address : null;

    /// <summary>The order of <see cref="SignedRegistration.Compare"/>.</summary>
    public static int Compare(HeldStatement left, HeldStatement right)
    {
        var order = left._issued.CompareTo(right._issued);
        if (order == 0) order = IsWithdrawal(left.Place).CompareTo(IsWithdrawal(right.Place));
        if (order == 0) order = left._expires.CompareTo(right._expires);
        return order != 0 ? order : CompareBytes(left, right);
    }

    /// <summary>The very same bytes.</summary>
    public bool IsSame(HeldStatement other) => CompareBytes(this, other) == 0;

    public static bool IsWithdrawal(StatementPlace place) => place is StatementPlace.PeerWithdrawal or StatementPlace.WalletWithdrawal;

    /// <summary>One field, which is neither the wallet nor the peer, as bytes; empty where there is none.</summary>
    internal ReadOnlySpan<byte> Find(int field) => RecordCodec.Find(_rest, field);

    /// <summary>The same as text; null where there is none.</summary>
    internal string? Text(int field) => RecordCodec.FindText(_rest, field);

    /// <summary>Its times in Unix seconds, as the store keeps them.</summary>
    internal (long Issued, long Expires, long Authorized) Times => (_issued, _expires, _authorized);

    /// <summary>Hash of the API key of whoever signed, in hex; null when there is none.</summary>
    internal string? KeyHash() => Text(StatementFields.ApiKeyHash);

    private static int CompareBytes(HeldStatement left, HeldStatement right) => left._cut == right._cut && left.Wallet == right.Wallet && left.Peer == right.Peer
        ? left._rest.AsSpan().SequenceCompareTo(right._rest)
        : left.Bytes.Span.SequenceCompareTo(right.Bytes.Span);
}

/// <summary>How a statement came here.</summary>
/// <param name="Received">When.</param>
/// <param name="IsCarried">Over the DHT, where whoever brought it there keeps it; else over HTTP.</param>
/// <param name="Source">Where from.</param>
/// <param name="Code">What came with an authorization so that the worker knows it for his; not signed.</param>
public readonly record struct StatementOrigin(DateTimeOffset Received, bool IsCarried, SourceGroup Source, string? Code = null)
{
    private readonly Moment _received = Moment.Of(Received);

    public DateTimeOffset Received => _received.Value;
}
