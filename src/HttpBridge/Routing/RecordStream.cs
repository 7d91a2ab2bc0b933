using System.Runtime.CompilerServices;
using Registry.HttpBridge.Routing.Contracts;
using Registry.Identity;
using Registry.Libp2p.Swarm;
using Registry.Multiformats;

namespace Registry.HttpBridge.Routing;

/// <summary>The records of an answer as they are found: filtered, each peer once, with the addresses that the asker can use.</summary>
internal sealed class RecordStream(BridgeState state, PeerFilter filter, AddressScope asker)
{
    private readonly HashSet<PeerId> _told = [];

    /// <summary>The network was not asked to the end.</summary>
    public bool CutShort { get; private set; }

    /// <summary>Ends quietly when <paramref name="deadline"/> fires.</summary>
    public async IAsyncEnumerable<PeerAnswer> ReadAsync(
        RecordSearch search, bool mayAskNetwork, CancellationToken deadline, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var asksNetwork = search.Network is not null && mayAskNetwork;
        foreach (var peer in search.Local)
        {
            // The network names it again, perhaps with an address.
            if (asksNetwork && Known(peer).Count == 0) continue;
            if (Show(peer) is { } record) yield return record;
        }

        CutShort = search.Network is not null && !mayAskNetwork;
        if (!asksNetwork) yield break;

        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline, cancellation);
        await using var found = search.Network!(either.Token).GetAsyncEnumerator(either.Token);
        while (await NextAsync(found, deadline, cancellation))
        {
            if (Show(found.Current) is { } record) yield return record;
        }

        // Those that the network did not name either.
        foreach (var peer in search.Local)
        {
            if (Show(peer) is { } record) yield return record;
        }
    }

    private async ValueTask<bool> NextAsync(IAsyncEnumerator<FoundPeer> found, CancellationToken deadline, CancellationToken cancellation)
    {
        try
        {
            return await found.MoveNextAsync();
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            CutShort = true;
            return false;
        }
    }

    private PeerAnswer? Show(FoundPeer found)
    {
        if (!_told.Add(found.Peer)) return null;
        var usable = AddressFilter.ForAsker([.. Bare(Known(found))], asker);
        return filter.Apply(usable) is { } shown ? PeerAnswer.Of(found.Peer, shown, found.Workers) : null;
    }

    private IReadOnlyList<Multiaddr> Known(FoundPeer found) =>
        found.Addresses.Count > 0 ? found.Addresses : state.Swarm.PeerStore.Addresses(found.Peer);

    private static IEnumerable<Multiaddr> Bare(IEnumerable<Multiaddr> addresses) =>
        addresses.Select(address => address.WithoutPeerId()).Where(address => !address.IsEmpty).Distinct();
}

/// <summary>A peer for an answer, with addresses that may end in /p2p, and until when it may be told; null when nobody said.</summary>
internal sealed record FoundPeer(PeerId Peer, IReadOnlyList<Multiaddr> Addresses, DateTimeOffset? Ends = null, IReadOnlyList<FarMeshWorker>? Workers = null);

/// <summary>Where the records of an answer come from.</summary>
/// <param name="Local">What is held here, told first.</param>
/// <param name="Network">How to find more; null when there is no need. May name the local ones again.</param>
internal sealed record RecordSearch(IReadOnlyList<FoundPeer> Local, Func<CancellationToken, IAsyncEnumerable<FoundPeer>>? Network);
