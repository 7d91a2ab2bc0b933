namespace Registry.Libp2p;

/// <summary>Collects every mistake of an options record, so that all are reported at once. Also for the layers above.</summary>
public sealed class OptionChecks(string owner)
{
    private readonly List<string> _mistakes = [];

    public IReadOnlyList<string> Mistakes => _mistakes;

    public void That(bool holds, string name, string rule)
    {
        if (!holds) _mistakes.Add($"{owner}.{name} {rule}.");
    }

    public void AtLeast(long minimum, long value, string name) => That(value >= minimum, name, $"must be at least {minimum}, not {value}");

    public void Positive(TimeSpan value, string name) => That(value > TimeSpan.Zero && value < MaxTimer, name, $"must be above zero and below 24 days, not {value}");

    public void NotNegative(TimeSpan value, string name) => That(value >= TimeSpan.Zero && value < MaxTimer, name, $"must not be negative nor above 24 days, not {value}");

    /// <summary>Timers take no more than 2^31 ms.</summary>
    private static TimeSpan MaxTimer => TimeSpan.FromDays(24);
}
