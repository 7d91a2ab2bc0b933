namespace Registry.Moderation.Audit;

/// <summary>Bounds of the audit log.</summary>
public sealed record AuditOptions
{
    /// <summary>Lines of what operators did. Beyond it the oldest go.</summary>
    public int MaxEntries { get; init; } = 100_000;

    /// <summary>Lines of attempts that were refused for want of a token. A share of their own: strangers cannot push out the rest.</summary>
    public int MaxRefusals { get; init; } = 1_000;

    /// <summary>Refused attempts written in a minute, so that strangers cannot keep the disk busy. The others are counted in the next line.</summary>
    public int RefusalsPerMinute { get; init; } = 60;

    /// <summary>Every mistake, in words; empty when all is well.</summary>
    public IReadOnlyList<string> Validate()
    {
        List<string> mistakes = [];
        if (MaxEntries < 1) mistakes.Add("AuditOptions.MaxEntries must be at least 1.");
        if (MaxRefusals < 1) mistakes.Add("AuditOptions.MaxRefusals must be at least 1.");
        if (RefusalsPerMinute < 1) mistakes.Add("AuditOptions.RefusalsPerMinute must be at least 1.");
        return mistakes;
    }
}
