namespace Registry.HttpBridge.Petals.Contracts;

/// <summary>Totals of the last reading of the swarm.</summary>
/// <param name="ActiveNodes">Servers online or joining, registered or not.</param>
/// <param name="Models">Models in the index.</param>
/// <param name="ModelsCovered">Models of which every block has an online server.</param>
/// <param name="LastUpdated">When it was read; null when it was not.</param>
/// <param name="AgeSeconds">Seconds since then.</param>
public sealed record SwarmTotals(int ActiveNodes, int Models, int ModelsCovered, DateTimeOffset? LastUpdated, double? AgeSeconds)
{
    internal static SwarmTotals Of(SwarmView view, ReadingAge age) =>
        new(view.Active.Count, view.Reading.Models.Count, view.CoveredCount, age.LastUpdated, age.AgeSeconds);
}
