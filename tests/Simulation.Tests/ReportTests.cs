using System.Xml.Linq;
using Registry.Testing.Simulation.Nodes;
using Registry.Testing.Simulation.Reports;

namespace Registry.Simulation.Tests;

public sealed class ReportTests
{
    [Fact]
    public void A_distribution_is_told_by_its_ranks()
    {
        var hundred = Distribution.Of(Enumerable.Range(1, 100).Select(i => (double)i));

        Assert.Equal(new Distribution(100, 50.5, 51, 96, 100), hundred);
        Assert.Equal(new Distribution(0, 0, 0, 0, 0), Distribution.Of([]));
    }

    [Fact]
    public void Failures_count_in_the_rate_and_in_the_requests_alone()
    {
        var result = OperationResult.Of("peer", [
            new Sample(Succeeded: true, TimeSpan.FromSeconds(1), Hops: 2, Requests: 10),
            new Sample(Succeeded: false, TimeSpan.FromSeconds(60), Hops: 0, Requests: 30),
        ]);

        Assert.Equal(0.5, result.SuccessRate);
        Assert.Equal(1, result.Seconds.Max);
        Assert.Equal(2, result.Hops.Mean);
        Assert.Equal(20, result.Requests.Mean);
    }

    [Fact]
    public void The_plot_is_a_picture_of_every_panel()
    {
        var svg = XDocument.Parse(SvgPlot.Draw(PlotPanel.Of([Result(100), Result(1000)])));
        var titles = svg.Descendants().Where(e => e.Attribute("font-weight") is not null).Select(e => e.Value);

        Assert.Equal("svg", svg.Root!.Name.LocalName);
        Assert.Contains("mean hops", titles);
        Assert.Contains("success (%)", titles);
        Assert.DoesNotContain("NaN", svg.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_table_has_a_line_for_each_operation_and_names_the_run()
    {
        var output = new StringWriter();

        ReportTable.Write(output, [Result(100)]);

        Assert.Contains("| steady | 100 | peer | 100.00 % | 1 | 2.00 | 3.21 | 0.50 | 0.50 | 12.0 |", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("0123456789ab", output.ToString(), StringComparison.Ordinal);
    }

    private static ScenarioResult Result(int nodes) => new()
    {
        Scenario = "steady",
        Nodes = nodes,
        Seed = 1,
        Stack = NodeStack.Direct,
        MedianDelay = 50,
        Operations = [OperationResult.Of("peer", [new Sample(Succeeded: true, TimeSpan.FromSeconds(0.5), 2, 12)])],
        Table = new TableHealth(60, 0, 0.99, 90, 0, 0),
        Trace = "0123456789abcdef",
        Events = 1000,
        VirtualSeconds = 60,
        CpuSeconds = 1,
        BytesPerNode = 600_000,
    };
}
