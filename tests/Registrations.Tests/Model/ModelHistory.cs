namespace Registry.Registrations.Tests.Model;

/// <summary>What happens at one time: a statement arrives, or only time has passed.</summary>
internal sealed record ModelStep(long At, ModelStatement? Statement, ModelWay Way)
{
    public override string ToString() => $"{ModelTime.Text(At)} {(Statement is null ? "nothing" : $"{Way}: {Statement}")}";
}

/// <summary>Steps in the order of time, and the seed that they and all chance in checking them come from.</summary>
internal sealed record ModelHistory(int Seed, IReadOnlyList<ModelStep> Steps)
{
    public long Begin => Steps.Count == 0 ? ModelTime.Start : Steps[0].At;

    public long End => Steps.Count == 0 ? ModelTime.Start : Steps[^1].At;

    public IEnumerable<ModelStatement> Statements => Steps.Select(step => step.Statement).OfType<ModelStatement>();

    /// <summary>What others may hear of, once each.</summary>
    public IReadOnlyList<ModelStatement> Travelling => [.. Statements.Where(statement => !statement.IsClaim).Distinct()];

    /// <summary>The times after <paramref name="from"/> and up to <paramref name="to"/> at which something may end by itself or be forgotten.</summary>
    public IReadOnlyList<long> Instants(long from, long to) => [.. Statements
        .SelectMany(it => (long[])[it.End, it.Expires, it.Authorization?.Expires ?? to, it.Issued + ModelTime.LongestLease, it.Issued + ModelTime.LongestAuthorization])
        .Append(to)
        .Where(time => time > from && time <= to)
        .Distinct()
        .Order()];

    public override string ToString() => string.Join(Environment.NewLine, Steps);
}
