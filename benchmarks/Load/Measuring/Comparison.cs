using System.Globalization;
using System.Text;

namespace Registry.Load.Measuring;

/// <summary>Samples of several servers over several rounds; medians and ratios as a Markdown table.</summary>
internal sealed class Comparison
{
    private readonly List<(string Server, Measurement Measurement)> _samples = [];

    public void Add(string server, Measurement sample) => _samples.Add((server, sample));

    /// <summary>The ratios are to the first server.</summary>
    public string ToMarkdown()
    {
        var servers = _samples.Select(s => s.Server).Distinct().ToList();
        var text = new StringBuilder();
        text.AppendLine(Row("", [.. servers, .. servers.Skip(1).Select(s => $"{servers[0]} / {s}")]));
        text.AppendLine(Row("---", [.. Enumerable.Repeat("---:", 2 * servers.Count - 1)]));
        foreach (var (name, unit) in _samples.Select(s => (s.Measurement.Name, s.Measurement.Unit)).Distinct())
        {
            var medians = servers.Select(server => Median(server, name)).ToList();
            var ratios = medians.Skip(1).Select(other => Number(medians[0] / other, 2));
            text.AppendLine(Row($"{name} ({unit})", [.. medians.Select(m => Number(m, 1)), .. ratios]));
        }

        return text.ToString();
    }

    private static string Row(string first, IEnumerable<string> cells) => $"| {first} | {string.Join(" | ", cells)} |";

    private static string Number(double? value, int digits)
        => value is { } number && double.IsFinite(number) ? number.ToString($"F{digits}", CultureInfo.InvariantCulture) : "-";

    private double? Median(string server, string name)
    {
        var values = _samples.Where(s => s.Server == server && s.Measurement.Name == name).Select(s => s.Measurement.Value).Order().ToList();
        return values.Count == 0 ? null : (values[(values.Count - 1) / 2] + values[values.Count / 2]) / 2;
    }
}
