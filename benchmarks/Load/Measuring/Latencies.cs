using System.Globalization;

namespace Registry.Load.Measuring;

/// <summary>How long each of many operations took, for its percentiles.</summary>
internal sealed class Latencies
{
    private readonly List<double> _microseconds = [];

    public int Count => _microseconds.Count;

    public void Add(TimeSpan latency) => _microseconds.Add(latency.TotalMicroseconds);

    public void Add(Latencies others) => _microseconds.AddRange(others._microseconds);

    public void Clear() => _microseconds.Clear();

    public override string ToString()
    {
        var sorted = _microseconds.Order().ToArray();
        return string.Create(CultureInfo.InvariantCulture, $"p50 {At(0.5):F1} µs, p99 {At(0.99):F1} µs, p99.9 {At(0.999):F1} µs");

        double At(double share) => sorted.Length == 0 ? 0 : sorted[Math.Min((int)(sorted.Length * share), sorted.Length - 1)];
    }
}
