using System.Text;
using Registry.Identity;
using Registry.Identity.Wallets;
using Registry.Multiformats;
using Registry.Registrations.Index;
using Registry.Registrations.Records;
using Registry.Registrations.State;

namespace Registry.Registrations;

public sealed partial class Registrar
{
    /// <summary>Null when unknown, expired, withdrawn or ended.</summary>
    public RegisteredNode? Find(Guid nodeId)
    {
        lock (_lock)
        {
            var now = _clock.Now;
            _index.Advance(now);
            return _index.Find(nodeId) is { IsShown: true } node ? node.At(now) : null;
        }
    }

    /// <summary>
    /// Nodes online or degraded, in an order that nobody can choose and that stays the same while the daemon runs; of one model
    /// when <paramref name="modelId"/> is given.
    /// </summary>
    /// <param name="modelId">The model, or null.</param>
    /// <param name="limit">Rows at most.</param>
    /// <param name="after">The last row of the page before; null for the first page.</param>
    /// <param name="filter">Which of them.</param>
    public NodePage Active(string? modelId, int limit, ListingCursor? after = null, ListingFilter filter = default)
    {
        limit = Math.Clamp(limit, 0, (2 * Options.MaxPageSize) + 1);
        lock (_lock)
        {
            var now = _clock.Now;
            _index.Advance(now);
            var order = _index.Live.Active;
            if (modelId is not null)
            {
                if (!_index.TryFindModel(Multihash.Sha256(Encoding.UTF8.GetBytes(modelId)), out var model)) return new NodePage([], 0);
                order = model.Active;
            }

            return new NodePage([.. order.From(after, filter).Take(limit).Select(node => new ListedNode(node.Place, node.At(now)))], order.CountOf(filter));
        }
    }

    /// <summary>Where a node would stand in listings, registered or not.</summary>
    public ListingCursor PlaceOf(Guid nodeId) => new(_index.RankOf(nodeId), nodeId);

    /// <summary>Constant time, whatever the number of nodes.</summary>
    public RegistryStats Stats()
    {
        lock (_lock)
        {
            var now = _clock.Now;
            _index.Advance(now);
            return new RegistryStats(_index.Live.ActiveWorkers, _index.NodesEver, _index.TokensEver, _index.Live.ModelsServed, now)
            {
                ConfirmedNodes = _index.Live.ConfirmedWorkers,
                ConfirmedTokens = _index.ConfirmedTokensEver,
            };
        }
    }

    /// <summary>
    /// Workers of a model, at most <see cref="RegistrationOptions.MaxProvidersPerModel"/>, each peer once and the best first: those
    /// found at their address, then the other active ones whose peer signed, then the other active ones, then those whose record
    /// came from another daemon and of which nothing else is known here. Where there are more than places they are chosen: of
    /// equals one address group in turn, and by chance.
    /// </summary>
    /// <param name="modelHash">The model's multihash; nobody serves what is none.</param>
    /// <param name="places">As many are sure to be named by whoever asks.</param>
    public IReadOnlyList<RegisteredNode> WorkersOf(ReadOnlySpan<byte> modelHash, int places = int.MaxValue) => Chosen(modelHash, places, (node, now) => node.At(now));

    /// <summary>The same workers, of whom no more is read than what the DHT names.</summary>
    public IReadOnlyList<ProviderEntry> ProvidersOf(ReadOnlySpan<byte> modelHash, int places) =>
        Chosen(modelHash, places, (node, _) => new ProviderEntry(node.Peer.Peer, node.Current!.ReadAddress()!, node.Current.Proofs.Peer || node.StandsConfirmed));

    /// <summary>The nodes of a peer, one a model and wallet, which are in force and online, degraded or never heard of here.</summary>
    public IReadOnlyList<RegisteredNode> NodesOf(PeerId peer)
    {
        lock (_lock)
        {
            if (_index.Find(peer) is not { } entry) return [];
            var now = _clock.Now;
            _index.Advance(now);
            return [.. entry.Nodes
                .Where(node => node.IsActive || (node.IsShown && node.State!.Liveness.LastHeartbeat is null))
                .Select(node => node.At(now))];
        }
    }

    private IReadOnlyList<T> Chosen<T>(ReadOnlySpan<byte> modelHash, int places, Func<NodeEntry, DateTimeOffset, T> show)
    {
        if (!Multihash.TryDecode(modelHash, out var hash)) return [];
        lock (_lock)
        {
            var now = _clock.Now;
            _index.Advance(now);
            return _index.TryFindModel(hash, out var model)
                ? [.. Ranking.Choose(model, Options.MaxProvidersPerModel, places, _random).Select(node => show(node, now))]
                : [];
        }
    }

    /// <summary>The authorizations kept for a peer, newest first; those of one wallet when it is given, of which there is one at most.</summary>
    public IReadOnlyList<KeptAuthorization> AuthorizationsOf(PeerId peer, EthereumAddress? wallet = null)
    {
        lock (_lock)
        {
            var now = _clock.Now;
            return [.. _index.StatementsOf(peer)
                .Where(held => held.Place == StatementPlace.Authorization && now < held.ExpiresAt && (wallet is null || held.Wallet == WalletId.Of(wallet)) && !StatementRules.IsWithdrawn(held, _index.StatementsOf(peer)))
                .OrderByDescending(held => held.IssuedAt)
                .Select(held => new KeptAuthorization(held))];
        }
    }

    /// <summary>
    /// The nodes whose registration <see cref="TryGetRecord"/> serves: a page of them, of certain peers and models when
    /// <paramref name="which"/> is given. <paramref name="total"/> counts them all.
    /// </summary>
    public IReadOnlyList<RegisteredNode> RecordsHeld(int skip, int max, out int total, Func<PeerId, Multihash, bool>? which = null)
    {
        lock (_lock)
        {
            var now = _clock.Now;
            var page = new List<RegisteredNode>();
            total = 0;
            foreach (var node in _index.Nodes)
            {
                if (!node.IsInForce(node.Proven, now) || which?.Invoke(node.Peer.Peer, node.Model.Hash) == false) continue;
                node.InForce(now);
                if (total++ >= skip && page.Count < max) page.Add(node.At(now));
            }

            return page;
        }
    }
}

/// <summary>One page of a listing and how many rows there are in all.</summary>
public sealed record NodePage(IReadOnlyList<ListedNode> Rows, int Total)
{
    public IEnumerable<RegisteredNode> Nodes => Rows.Select(row => row.Node);
}

/// <summary>What a listing is asked for; null for whatever.</summary>
/// <param name="IsVerified">Wallet and peer both signed, as this daemon itself checked.</param>
/// <param name="IsReachable">It was found at its address of late, dialled or by its connection.</param>
public readonly record struct ListingFilter(bool? IsVerified = null, bool? IsReachable = null);

/// <summary>A row of a listing and where it stands.</summary>
public sealed record ListedNode(ListingCursor Place, RegisteredNode Node);

/// <summary>A place in a listing: what comes after it is the next page, whatever came or went meanwhile.</summary>
public readonly record struct ListingCursor(ulong Rank, Guid NodeId)
{
    /// <summary>Negative when this comes first.</summary>
    public int CompareTo(ListingCursor other)
    {
        var order = Rank.CompareTo(other.Rank);
        return order != 0 ? order : NodeId.CompareTo(other.NodeId);
    }
}

/// <summary>A worker of some model and the address it registered.</summary>
/// <param name="Peer">Its peer.</param>
/// <param name="Address">The address.</param>
/// <param name="IsAddressOfPeer">The address is the peer's own word, or it was found there; else a wallet's claim alone.</param>
public readonly record struct ProviderEntry(PeerId Peer, Multiaddr Address, bool IsAddressOfPeer);

/// <summary>An authorization and the code that came with it.</summary>
public sealed record KeptAuthorization(HeldStatement Held)
{
    /// <summary>Read with each question: what is listed is more than what is asked of it.</summary>
    public SignedRegistration Record => Held.Read();

    public string? Code => Held.Origin.Code;
}

/// <summary>Totals at one instant.</summary>
/// <param name="ActiveNodes">Nodes online or degraded, a peer once a model whoever claims it.</param>
/// <param name="TotalNodesRegistered">Nodes ever registered here, counted alike, whatever became of them.</param>
/// <param name="TotalTokensProcessed">Tokens ever reported by heartbeats.</param>
/// <param name="ModelsServed">Models with at least one active node.</param>
/// <param name="Timestamp">The instant.</param>
public sealed record RegistryStats(int ActiveNodes, long TotalNodesRegistered, long TotalTokensProcessed, int ModelsServed, DateTimeOffset Timestamp)
{
    /// <summary>Those of the active nodes that were found at their address within the last hour.</summary>
    public required int ConfirmedNodes { get; init; }

    /// <summary>Those of the tokens that such nodes reported: wallets and peer keys are free, an address that answers is not.</summary>
    public required long ConfirmedTokens { get; init; }
}
