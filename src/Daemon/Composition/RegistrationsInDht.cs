using System.Net;
using Registry.Dht.Providers;
using Registry.Dht.Publishing;
using Registry.Dht.Records;
using Registry.Identity;
using Registry.Libp2p.Swarm;
using Registry.Registrations;
using Registry.Registrations.Records;

namespace Registry.Daemon.Composition;

/// <summary>
/// The registrations as the DHT's value store of /far-mesh: a record put by a peer and one registered over HTTP are the same
/// record under the same rules of ownership and order.
/// </summary>
internal sealed class FarMeshValues(Registrar registrar, Func<PeerId, IPAddress?> addressOf) : IValueStore
{
    public StoredValue? Get(ReadOnlySpan<byte> key, DateTimeOffset now) =>
        registrar.TryGetRecord(key, out var value, out var received) ? new StoredValue(value, received) : null;

    public async ValueTask<PutOutcome> PutAsync(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value, PeerId? from, CancellationToken cancellation) =>
        await registrar.PutRecordAsync(key, value, from, from is null ? null : addressOf(from), cancellation) switch
        {
            RecordPutOutcome.Stored => PutOutcome.Stored,
            RecordPutOutcome.Outdated => PutOutcome.Outdated,
            RecordPutOutcome.Unavailable => PutOutcome.Unavailable,
            RecordPutOutcome.NotNow => PutOutcome.Outdated,
            _ => PutOutcome.Refused,
        };
}

/// <summary>The rules of the /far-mesh namespace, as the DHT asks for them.</summary>
internal sealed class FarMeshValidator(RecordRules rules) : IRecordValidator
{
    public string Namespace => RecordKey.Namespace;

    public RecordVerdict Validate(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, DateTimeOffset now) => rules.Check(key, value, now) switch
    {
        RecordCheck.Valid => RecordVerdict.Valid,
        RecordCheck.WrongKey => RecordVerdict.WrongKey,
        RecordCheck.BadSignature => RecordVerdict.BadSignature,
        RecordCheck.Expired => RecordVerdict.Expired,
        RecordCheck.NotYetValid => RecordVerdict.NotYetValid,
        _ => RecordVerdict.Malformed,
    };

    public int Compare(ReadOnlySpan<byte> key, ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => rules.Compare(left, right);
}

/// <summary>
/// Active registered workers as providers of their model. An address that only a wallet claims is told where nothing better is
/// known: without one the peer is named with the addresses that it identified itself with.
/// </summary>
internal sealed class RegisteredProviders(Registrar registrar, PeerStore peers) : IProviderSource
{
    /// <summary>As many fit any answer; how many more do is up to their addresses.</summary>
    private const int SurelyFitting = 16;

    public void Collect(ReadOnlySpan<byte> key, ICollection<KnownProvider> into)
    {
        foreach (var provider in registrar.ProvidersOf(key, SurelyFitting))
        {
            var isTold = provider.IsAddressOfPeer || peers.Addresses(provider.Peer).Count == 0;
            into.Add(new KnownProvider(provider.Peer, isTold ? [provider.Address] : []));
        }
    }
}

/// <summary>
/// The registrations that this daemon keeps in the DHT: those made here over HTTP, and their withdrawals. What came over the
/// DHT is published by whoever brought it there.
/// </summary>
internal sealed class PublishedRegistrations : IPublishedValues
{
    private readonly Registrar _registrar;

    public PublishedRegistrations(Registrar registrar)
    {
        _registrar = registrar;
        registrar.Changed += happened =>
        {
            if (happened is { Key: { } key, IsForeign: false }) Changed?.Invoke(key);
        };
    }

    public event Action<ReadOnlyMemory<byte>>? Changed;

    public IEnumerable<ReadOnlyMemory<byte>> Keys() => _registrar.PublishableKeys().Select(static key => (ReadOnlyMemory<byte>)key);

    public bool TryGet(ReadOnlySpan<byte> key, out ReadOnlyMemory<byte> value) => _registrar.TryGetRecord(key, out value, out _);
}
