using Registry.Registrations.State;

namespace Registry.Registrations.Index;

/// <summary>
/// The candidates of a model by rank and group of addresses, kept up with every change, so that an answer costs what it
/// names and not what there is. Made for models of which answers have to choose.
/// </summary>
internal sealed class ModelTurns
{
    private readonly TurnGroup[] _tiers = [.. Enum.GetValues<Tier>().Select(_ => new TurnGroup(SourceGroup.Unknown, null, 0))];
    private readonly Dictionary<(Tier Tier, int Level, SourceGroup Group), TurnGroup> _groups = [];
    private readonly Dictionary<NodeEntry, Standing> _standings = [];

    public ModelTurns(ModelEntry model)
    {
        foreach (var node in model.Active.From()) Place(node);
        foreach (var node in model.Unheard) Place(node);
    }

    public int Count => _standings.Count;

    /// <summary>Puts a node where it now belongs, or out.</summary>
    public void Place(NodeEntry node)
    {
        var standing = Standing.Of(node);
        if (_standings.TryGetValue(node, out var before))
        {
            if (before == standing) return;
            Take(node, before);
        }

        if (standing is not { } at) return;
        var group = _tiers[(int)at.Tier];
        foreach (var within in new[] { at.Source.Widest, at.Source.Wider, at.Source })
        {
            var key = (at.Tier, group.Level + 1, within);
            if (!_groups.TryGetValue(key, out var next)) _groups.Add(key, next = group.Add(within));
            group = next;
        }

        group.Add(node);
        _standings.Add(node, at);
    }

    /// <summary>The best first; of equals one of each group in turn, by chance.</summary>
    public IEnumerable<NodeEntry> InTurn(Random random) => _tiers.SelectMany(tier => tier.InTurn(random));

    private void Take(NodeEntry node, Standing standing)
    {
        _standings.Remove(node);
        var group = node.Turn.Group;
        group!.Remove(node);
        for (; group.IsEmpty && group.Parent is { } parent; group = parent)
        {
            parent.Remove(group);
            _groups.Remove((standing.Tier, group.Level, group.Value));
        }
    }
}

/// <summary>How a candidate stands when an answer has to choose.</summary>
internal readonly record struct Standing(Tier Tier, SourceGroup Source)
{
    /// <summary>Null when it is no candidate.</summary>
    public static Standing? Of(NodeEntry node)
    {
        if (!node.IsActive && !node.IsUnheard) return null;
        return node.StandsConfirmed ? new Standing(Tier.Confirmed, node.ConfirmedIn) : new Standing(TierOf(node), node.Source);
    }

    private static Tier TierOf(NodeEntry node) => !node.IsActive ? Tier.Unheard : node.Current!.Place == Records.StatementPlace.Proven ? Tier.Proven : Tier.Claimed;
}

/// <summary>From the best.</summary>
internal enum Tier
{
    /// <summary>Found at the address that it registered.</summary>
    Confirmed,

    /// <summary>Active, and the peer signed.</summary>
    Proven,

    /// <summary>Active.</summary>
    Claimed,

    /// <summary>Its record came from another daemon, and nothing else is known of it here.</summary>
    Unheard,
}
