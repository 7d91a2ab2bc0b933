using System.Security.Cryptography;
using Registry.Registrations.Records;

namespace Registry.Registrations.Index;

/// <summary>
/// Answers that have to choose: proven before claimed before unheard, in each an address group in turn, beginning anywhere.
/// Many keys behind one address are one voice; an address costs what a key does not.
/// </summary>
internal static class Ranking
{
    public static IEnumerable<NodeEntry> Choose(ModelEntry model, int max)
    {
        var candidates = model.Active.Count + model.Unheard.Count;
        // Where all have a place nothing is chosen, and no chance needed.
        var ranked = candidates <= max ? Tiers(model).SelectMany(tier => tier) : Tiers(model).SelectMany(tier => InTurn([.. tier]));
        return ranked.DistinctBy(node => node.Peer).Take(max);
    }

    private static IEnumerable<IEnumerable<NodeEntry>> Tiers(ModelEntry model)
    {
        yield return model.Active.Where(node => node.Current!.Place == StatementPlace.Proven);
        yield return model.Active.Where(node => node.Current!.Place != StatementPlace.Proven);
        yield return model.Unheard.Where(node => !node.IsActive);
    }

    /// <summary>Round after round, one of each group.</summary>
    private static IEnumerable<NodeEntry> InTurn(NodeEntry[] nodes)
    {
        RandomNumberGenerator.Shuffle(nodes.AsSpan());
        var groups = nodes.GroupBy(node => node.Current!.Origin.Source).Select(group => group.ToArray()).ToList();
        for (var round = 0; groups.Count > 0; round++)
        {
            groups.RemoveAll(group => group.Length <= round);
            foreach (var group in groups) yield return group[round];
        }
    }
}
