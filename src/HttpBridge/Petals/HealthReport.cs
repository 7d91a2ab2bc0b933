using Registry.Hivemind.Petals;
using Registry.HttpBridge.Petals.Contracts;
using Registry.Identity;
using Registry.Libp2p.Swarm;
using Registry.Multiformats;

namespace Registry.HttpBridge.Petals;

/// <summary>Puts a reading into the shape of health.petals.dev (health.py, fetch_health_state).</summary>
internal sealed class HealthReport(BridgeState state, AddressScope asker)
{
    /// <summary>From so many blocks on a server's public name is shown.</summary>
    private const int BlocksForName = 10;

    private readonly SwarmReading _reading = state.Swarms.Latest.Reading;

    public HealthState Make() => new()
    {
        BootstrapStates = ["online", .. BootstrapPeers().Select(peer => state.Swarm.Connections.Any(connection => connection.Peer.Equals(peer)) ? "online" : "unreachable")],
        TopContributors = Contributors(),
        ModelReports = [.. _reading.Models.OrderByDescending(model => model.BlockCount).ThenBy(model => model.Prefix, StringComparer.Ordinal).Select(Model)],
        ReachabilityIssues = [],
        LastUpdated = _reading.At.ToUnixTimeMilliseconds() / 1000.0,
        UpdatePeriod = state.SwarmReader!.Options.Interval.TotalSeconds,
        UpdateDuration = _reading.Took.TotalSeconds,
        AgeSeconds = ReadingAge.Of(_reading, state.Time).AgeSeconds ?? 0,
    };

    private IEnumerable<PeerId> BootstrapPeers() => state.Options.BootstrapPeers
        .Select(text => Multiaddr.TryParse(text, out var address, out _) && PeerId.TryDecode(address!.PeerIdBytes.Span, out var peer) ? peer : null)
        .OfType<PeerId>()
        .Where(peer => !peer.Equals(state.Swarm.LocalPeer))
        .Distinct();

    private Dictionary<string, int> Contributors() => _reading.Workers
        .Where(worker => ShowsName(worker) && !string.IsNullOrEmpty(worker.Info.PublicName))
        .GroupBy(worker => worker.Info.PublicName!, StringComparer.Ordinal)
        .OrderByDescending(name => name.Sum(worker => worker.BlockCount))
        .ToDictionary(name => name.Key, name => name.Sum(worker => worker.BlockCount), StringComparer.Ordinal);

    private HealthModel Model(SwarmModel model)
    {
        // Who is pinged, of all in one go: a server names many, and anyone may name itself a server.
        var pings = model.Workers
            .SelectMany(origin => origin.Info.NextPings ?? new Dictionary<PeerId, double>(), (origin, ping) => (To: ping.Key, From: origin.Peer, Seconds: ping.Value))
            .ToLookup(ping => ping.To, ping => (ping.From, ping.Seconds));
        return new HealthModel
        {
            Name = model.Id,
            ShortName = LastPart(model.Id),
            State = model.IsCovered ? "healthy" : "broken",
            ServerRows = [.. model.Workers.OrderBy(worker => worker.Peer.ToString(), StringComparer.Ordinal).Select(worker => Server(worker, pings))],
            NumBlocks = model.BlockCount,
            Repository = model.Repository,
            DhtPrefix = model.Prefix,
        };
    }

    private HealthServer Server(SwarmWorker worker, ILookup<PeerId, (PeerId From, double Seconds)> pings)
    {
        var id = worker.Peer.ToString();
        return new HealthServer
        {
            ShortPeerId = "..." + id[Math.Max(0, id.Length - 6)..],
            PeerId = id,
            PeerIpInfo = new HealthPeerIp(null, [.. AddressFilter.ForAsker(state.Swarm.PeerStore.Addresses(worker.Peer), asker).Select(address => address.ToString())]),
            ShowPublicName = ShowsName(worker),
            State = StateWord.Of(worker.Info.State),
            Span = new HealthSpan(id, worker.Start, worker.End, HealthServerInfo.Of(worker.Info)),
            Adapters = [.. worker.Info.Adapters.Select(name => new HealthAdapter(name, LastPart(name)))],
            PingsToMe = pings[worker.Peer].ToDictionary(ping => ping.From.ToString(), ping => HealthServerInfo.Seconds(ping.Seconds)),
            // As the original has it: a block's cache holds keys and values.
            CacheTokensLeftPerBlock = worker.Info.CacheTokensLeft / (worker.BlockCount * 2),
            SelfAnnounced = worker.IsSelfAnnounced,
        };
    }

    private static bool ShowsName(SwarmWorker worker) => worker.Info.State == WorkerState.Online && worker.BlockCount >= BlocksForName;

    private static string LastPart(string name) => name[(name.LastIndexOf('/') + 1)..];
}
