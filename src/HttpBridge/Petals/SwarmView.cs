using System.Text;
using Registry.Hivemind;
using Registry.Hivemind.Petals;
using Registry.Identity;
using Registry.Multiformats;
using Registry.Registrations;

namespace Registry.HttpBridge.Petals;

/// <summary>One reading of the swarm, arranged for the questions that the bridge is asked. Made once a reading.</summary>
internal sealed class SwarmView
{
    private readonly ILookup<PeerId, SwarmEntry> _byPeer;
    private readonly ILookup<string, SwarmEntry> _byName;
    private readonly ILookup<Multihash, SwarmEntry> _byKey;
    private readonly ILookup<string, SwarmEntry> _byPrefix;
    private readonly Registrar _registrar;
    private readonly Lazy<Dictionary<DhtId, string>> _keys;

    public SwarmView(SwarmReading reading, Registrar registrar)
    {
        Reading = reading;
        _registrar = registrar;
        _keys = new(() => reading.Models
            .SelectMany(model => model.Blocks.Select(block => PetalsKeys.BlockName(model.Prefix, block.Index)))
            .ToDictionary(DhtKeys.OfText, name => name));
        var models = reading.Models.ToDictionary(model => model.Prefix, StringComparer.Ordinal);
        Active = [.. reading.Workers
            .Where(worker => worker.IsActive)
            .OrderByDescending(worker => worker.LastAnnounced).ThenByDescending(worker => worker.Expires)
            .Select(worker => EntryOf(worker, models[worker.Prefix]))];
        _byPeer = Active.ToLookup(entry => entry.Worker.Peer);
        // Anyone may announce a model under a name that another has: both have it then.
        _byName = Active.SelectMany(entry => entry.Names, (entry, name) => (Name: name, Entry: entry)).ToLookup(pair => pair.Name, pair => pair.Entry, StringComparer.Ordinal);
        _byKey = _byName
            .SelectMany(named => named, (named, entry) => (Key: Multihash.Sha256(Encoding.UTF8.GetBytes(named.Key)), Entry: entry))
            .ToLookup(pair => pair.Key, pair => pair.Entry);
        _byPrefix = Active.ToLookup(entry => entry.Worker.Prefix, StringComparer.Ordinal);
        CoveredCount = reading.Models.Count(model => model.IsCovered);
        UnregisteredCount = Active.Count(entry => !IsRegistered(entry, null));
        UnregisteredModelCount = reading.Models.Count(model => _byPrefix[model.Prefix].Any() && !NamesOf(model).Any(name => registrar.Active(name, 0).Total > 0));
    }

    public SwarmReading Reading { get; }

    /// <summary>Servers online or joining, last announced first.</summary>
    public IReadOnlyList<SwarmEntry> Active { get; }

    /// <summary>Those without an active registration when the reading came in.</summary>
    public int UnregisteredCount { get; }

    /// <summary>Models with a server, of which no worker was registered when the reading came in.</summary>
    public int UnregisteredModelCount { get; }

    /// <summary>Models of which every block has an online server.</summary>
    public int CoveredCount { get; }

    /// <summary>The keys of the blocks of all models, by their ids.</summary>
    public IReadOnlyDictionary<DhtId, string> BlockKeys => _keys.Value;

    /// <summary>Active servers of the models that have this id, prefix or repository.</summary>
    public IEnumerable<SwarmEntry> ActiveOf(string name) => _byName[name];

    /// <summary>The same by the multihash of such a name, the key that providers are looked up by.</summary>
    public IEnumerable<SwarmEntry> ActiveOf(ReadOnlySpan<byte> key) => Multihash.TryDecode(key, out var hash) ? _byKey[hash] : [];

    public IEnumerable<SwarmEntry> ActiveOf(PeerId peer) => _byPeer[peer];

    /// <summary>What the swarm says of a registered node.</summary>
    public SwarmEntry? Find(RegisteredNode node) => _byPeer[node.Record.Peer].FirstOrDefault(entry => entry.Model.IsNamed(node.Record.ModelId));

    /// <summary>Whether the server has an active registration for its model: under that name, or under any of its names when null.</summary>
    public bool IsRegistered(SwarmEntry entry, string? name)
    {
        return _registrar.NodesOf(entry.Worker.Peer).Any(node =>
            node.Status is NodeStatus.Online or NodeStatus.Degraded
            && entry.Names.Any(registered => (name is null || name == registered) && registered == node.Record.ModelId));
    }

    private SwarmEntry EntryOf(SwarmWorker worker, SwarmModel model) =>
        new(worker, model, [.. NamesOf(model)], NodeId.OfUnregistered(_registrar.Options.Network, worker.Peer, model.Id));

    private static IEnumerable<string> NamesOf(SwarmModel model) =>
        new[] { model.Id, model.Prefix, model.Repository }.OfType<string>().Distinct(StringComparer.Ordinal);
}

/// <summary>A server of the swarm and its model, with the model's id, prefix and repository, under each of which it may register.</summary>
internal sealed record SwarmEntry(SwarmWorker Worker, SwarmModel Model, IReadOnlyList<string> Names, Guid NodeId);

/// <summary>The view of the last reading, made when it is first asked for.</summary>
internal sealed class SwarmViews(SwarmReader? reader, Registrar registrar)
{
    private volatile SwarmView? _view;

    public SwarmView Latest
    {
        get
        {
            var reading = reader?.Latest ?? SwarmReading.None;
            var view = _view;
            // Two that ask at once may both make it: they make the same.
            if (view?.Reading != reading) _view = view = new SwarmView(reading, registrar);
            return view;
        }
    }
}
