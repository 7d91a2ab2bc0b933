namespace Registry.Registrations.Index;

/// <summary>
/// Answers that have to choose: confirmed before proven before claimed before unheard, in each an address group in turn,
/// beginning anywhere. Many keys behind one address are one voice; an address costs what a key does not.
/// </summary>
internal static class Ranking
{
    /// <param name="model">The model.</param>
    /// <param name="max">Nodes named at most; a peer once.</param>
    /// <param name="places">As many are sure to be named: where there are no more nothing is chosen, and no chance needed.</param>
    /// <param name="random">Chance.</param>
    public static IEnumerable<NodeEntry> Choose(ModelEntry model, int max, int places, Random random)
    {
        var candidates = model.Active.Count + model.Unheard.Count;
        var ranked = candidates <= Math.Min(max, places)
            ? model.Active.From().Concat(model.Unheard.Where(node => !node.IsActive)).OrderBy(node => Standing.Of(node)?.Tier)
            : (model.Turns ??= new ModelTurns(model)).InTurn(random);
        return ranked.DistinctBy(node => node.Peer).Take(max);
    }
}
