using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Registry.Dht.Lookup;
using Registry.Dht.Routing;
using Registry.Dht.Wire;
using Registry.Identity;
using Registry.Libp2p;
using Registry.Libp2p.Swarm;
using Registry.Multiformats;

namespace Registry.Dht.Maintenance;

/// <summary>Walks the network from the own routing table: visits everybody, a bounded number at a time, and reads their tables.</summary>
internal sealed class NetworkWalker(Swarm swarm, RoutingTable table, RoutingTableMaintainer maintainer, KadClient client, WalkOptions options, Random random)
{
    public async IAsyncEnumerable<WalkedPeer> WalkAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var walk = new NetworkWalk(swarm.LocalPeer, options.MaxPeers);
        walk.Offer(table.Snapshot().Select(e => new KnownPeer(e.Peer, AddressesOf(e.Peer, e.Addresses))));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var running = new List<Task<(WalkedPeer Peer, TableSurvey Survey)>>();
        try
        {
            while (true)
            {
                while (running.Count < options.PeersAtOnce && walk.TryNext(out var peer)) running.Add(VisitAsync(peer, stop.Token));
                if (running.Count == 0) yield break;
                var ended = await Task.WhenAny(running);
                running.Remove(ended);
                var (walked, survey) = await ended;
                walk.Offer(survey.Named);
                yield return walked;
            }
        }
        finally
        {
            // Whoever walks may have seen enough.
            stop.Cancel();
            foreach (var visit in running) await EndOfAsync(visit);
        }
    }

    private static async Task EndOfAsync(Task visit)
    {
        try
        {
            await visit;
        }
        catch (OperationCanceledException)
        {
            // Given up.
        }
    }

    private async Task<(WalkedPeer Peer, TableSurvey Survey)> VisitAsync(KnownPeer known, CancellationToken cancellation)
    {
        var wasConnected = swarm.FindConnection(known.Peer) is not null;
        var survey = new TableSurvey(known.Peer, Fork());
        RequestOutcome? outcome = null;
        while (survey.Next() is { } key)
        {
            var reply = await client.AskAsync(known, new KadRequest(KadMessageType.FindNode, key), cancellation);
            // A peer that answered once is there, whatever comes of the rest.
            outcome ??= reply.Outcome;
            if (reply.Outcome != RequestOutcome.Answered) break;
            survey.OnAnswer(reply.Closer);
        }
        var walked = new WalkedPeer(known.Peer, AddressesOf(known.Peer, known.Addresses), outcome ?? RequestOutcome.NoAnswer, swarm.PeerStore.AgentVersion(known.Peer), survey.Named.Count);
        if (!wasConnected) await HangUpAsync(known.Peer, cancellation);
        return (walked, survey);
    }

    /// <summary>A walk of thousands of peers must not leave thousands of connections; those of use to the table stay.</summary>
    private async Task HangUpAsync(PeerId peer, CancellationToken cancellation)
    {
        if (swarm.FindConnection(peer) is not { IsOutbound: true } connection) return;
        // The table asks newcomers over the same connection.
        if (connection.Identified is { } info) await maintainer.ConsiderAsync(connection, info).WaitInContextAsync(cancellation);
        if (table.Find(peer) is null) await swarm.DisconnectAsync(peer, EndReason.Closed);
    }

    private IReadOnlyList<Multiaddr> AddressesOf(PeerId peer, IReadOnlyList<Multiaddr> otherwise)
        => swarm.PeerStore.Addresses(peer) is { Count: > 0 } known ? known : otherwise;

    private Random Fork()
    {
        lock (random) return new Random(random.Next());
    }
}

/// <summary>Whom to visit in a walk: everybody heard of, in the order heard of, each once, at most so many.</summary>
internal sealed class NetworkWalk(PeerId self, int max)
{
    private readonly Queue<KnownPeer> _waiting = new();
    private readonly HashSet<PeerId> _heard = [self];

    public void Offer(IEnumerable<KnownPeer> peers)
    {
        foreach (var peer in peers)
        {
            // The local peer is among those heard of.
            if (_heard.Count > max) return;
            if (_heard.Add(peer.Peer)) _waiting.Enqueue(peer);
        }
    }

    public bool TryNext([NotNullWhen(true)] out KnownPeer? peer) => _waiting.TryDequeue(out peer);
}

/// <summary>A peer seen in a walk of the network: how it answered, what identify said (agent null when not reached), and how many peers it named.</summary>
public sealed record WalkedPeer(PeerId Peer, IReadOnlyList<Multiaddr> Addresses, RequestOutcome Outcome, string? Agent, int Named);
