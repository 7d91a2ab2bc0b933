using System.Globalization;
using System.Text;

namespace Registry.Testing.Simulation.Reports;

/// <summary>Draws panels side by side over a logarithmic axis of network sizes, as an SVG that needs nothing else.</summary>
public static class SvgPlot
{
    private const int Columns = 2;
    private const double Width = 460;
    private const double Height = 300;
    private const double Left = 56;
    private const double Right = 150;
    private const double Top = 34;
    private const double Bottom = 34;

    // Okabe and Ito's colours, told apart by the colour-blind as well.
    private static readonly string[] Colours = ["#0072b2", "#e69f00", "#009e73", "#d55e00", "#cc79a7", "#56b4e9", "#000000"];

    public static string Draw(IReadOnlyList<PlotPanel> panels)
    {
        var rows = (panels.Count + Columns - 1) / Columns;
        var svg = new StringBuilder();
        svg.Append(Number($"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{Columns * Width}\" height=\"{rows * Height}\" font-family=\"sans-serif\" font-size=\"11\">\n"));
        svg.Append("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
        for (var i = 0; i < panels.Count; i++) DrawPanel(svg, panels[i], i % Columns * Width, i / Columns * Height);
        return svg.Append("</svg>\n").ToString();
    }

    private static void DrawPanel(StringBuilder svg, PlotPanel panel, double x, double y)
    {
        svg.Append(Number($"<g transform=\"translate({x},{y})\">\n<text x=\"{Left}\" y=\"20\" font-weight=\"bold\">{panel.Title}</text>\n"));
        var points = panel.Lines.SelectMany(l => l.Points).ToList();
        if (points.Count > 0)
        {
            var sizes = points.Select(p => p.X).Distinct().Order().ToList();
            var scale = new Scale(sizes[0], sizes[^1], panel.Lowest, Math.Max(panel.Lowest + 1e-9, points.Max(p => p.Y)));
            DrawAxes(svg, sizes, scale);
            for (var i = 0; i < panel.Lines.Count; i++) DrawLine(svg, panel.Lines[i], Colours[i % Colours.Length], i, scale);
        }

        svg.Append("</g>\n");
    }

    private static void DrawAxes(StringBuilder svg, List<double> sizes, Scale scale)
    {
        foreach (var size in sizes)
        {
            svg.Append(Number($"<text x=\"{scale.X(size)}\" y=\"{Height - Bottom + 16}\" text-anchor=\"middle\">{size:0}</text>\n"));
        }

        for (var i = 0; i <= 4; i++)
        {
            var value = scale.Low + ((scale.High - scale.Low) * i / 4);
            svg.Append(Number($"<line x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{scale.Y(value)}\" y2=\"{scale.Y(value)}\" stroke=\"#ddd\"/>\n"));
            svg.Append(Number($"<text x=\"{Left - 6}\" y=\"{scale.Y(value) + 4}\" text-anchor=\"end\">{value:0.##}</text>\n"));
        }
    }

    private static void DrawLine(StringBuilder svg, (string Name, IReadOnlyList<(double X, double Y)> Points) line, string colour, int place, Scale scale)
    {
        var path = string.Join(' ', line.Points.Select(p => Number($"{scale.X(p.X):0.#},{scale.Y(Math.Max(p.Y, scale.Low)):0.#}")));
        svg.Append(CultureInfo.InvariantCulture, $"<polyline points=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>\n");
        foreach (var point in line.Points)
        {
            svg.Append(Number($"<circle cx=\"{scale.X(point.X)}\" cy=\"{scale.Y(Math.Max(point.Y, scale.Low))}\" r=\"3\" fill=\"{colour}\"/>\n"));
        }

        svg.Append(Number($"<text x=\"{Width - Right + 14}\" y=\"{Top + 8 + (16 * place)}\" fill=\"{colour}\">{line.Name}</text>\n"));
    }

    private static string Number(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>From values to places within a panel.</summary>
    private sealed record Scale(double First, double Last, double Low, double High)
    {
        public double X(double size) =>
            Left + (Last > First ? Math.Log(size / First) / Math.Log(Last / First) * (Width - Left - Right) : (Width - Left - Right) / 2);

        public double Y(double value) => Height - Bottom - ((value - Low) / (High - Low) * (Height - Top - Bottom));
    }
}

/// <summary>One diagram: lines over the number of nodes, each point a result.</summary>
/// <param name="Title">With the unit.</param>
/// <param name="Lines">Name and points (nodes, value) in order of nodes.</param>
/// <param name="Lowest">Where the axis begins.</param>
public sealed record PlotPanel(string Title, IReadOnlyList<(string Name, IReadOnlyList<(double X, double Y)> Points)> Lines, double Lowest = 0)
{
    /// <summary>Hops, latency, success rate, messages and table health over the size of the network.</summary>
    public static IReadOnlyList<PlotPanel> Of(IReadOnlyList<ScenarioResult> results) =>
    [
        new("mean hops", [.. Operations(results, o => o.Hops.Count > 0 ? o.Hops.Mean : null), ("log2(N)/3 + 1", Points(results, r => r.HopBound))]),
        new("latency, median (s)", Operations(results, o => o.Successes > 0 ? o.Seconds.Median : null)),
        new("latency, 95th percentile (s)", Operations(results, o => o.Successes > 0 ? o.Seconds.P95 : null)),
        new("success (%)", Operations(results, o => 100 * o.SuccessRate), Lowest: 90),
        new("requests a lookup", Operations(results, o => o.Requests.Count > 0 ? o.Requests.Mean : null)),
        new("routing table (peers)", [("in the table", Points(results, r => r.Table.Peers)), ("connections", Points(results, r => r.Table.Connections))]),
        new("table health (%)", [("nearest 20 known", Points(results, r => 100 * r.Table.Neighbours)), ("still there", Points(results, r => 100 * (1 - r.Table.Gone)))]),
    ];

    private static List<(string Name, IReadOnlyList<(double X, double Y)> Points)> Operations(
        IReadOnlyList<ScenarioResult> results, Func<OperationResult, double?> value)
    {
        var names = results.SelectMany(r => r.Operations.Select(o => (r.Scenario, o.Operation))).Distinct();
        var several = results.Select(r => r.Scenario).Distinct().Count() > 1;
        return [.. names
            .Select(n => (several ? $"{n.Scenario}: {n.Operation}" : n.Operation, Points(results.Where(r => r.Scenario == n.Scenario), r => r.Operations.Where(o => o.Operation == n.Operation).Select(value).SingleOrDefault())))
            .Where(line => line.Item2.Count > 0)];
    }

    private static IReadOnlyList<(double X, double Y)> Points(IEnumerable<ScenarioResult> results, Func<ScenarioResult, double?> value) =>
        [.. results.Where(r => value(r) is not null).Select(r => ((double)r.Nodes, value(r)!.Value)).OrderBy(p => p.Item1)];
}
