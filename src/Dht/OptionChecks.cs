namespace Registry.Dht;

/// <summary>Collects every mistake of an options record, so that all are reported at once.</summary>
internal sealed class OptionChecks(string owner)
{
    private static readonly TimeSpan MaxTimer = TimeSpan.FromDays(24);
    private readonly List<string> _mistakes = [];

    public IReadOnlyList<string> Mistakes => _mistakes;

    public void That(bool holds, string name, string rule)
    {
        if (!holds) _mistakes.Add($"{owner}.{name} {rule}.");
    }

    public void AtLeast(long minimum, long value, string name)
        => That(value >= minimum, name, $"must be at least {minimum}, not {value}");

    /// <summary>Above zero and short enough for a timer (2^31 ms).</summary>
    public void Positive(TimeSpan value, string name)
        => That(value > TimeSpan.Zero && value <= MaxTimer, name, $"must be above zero and at most 24 days, not {value}");
}
