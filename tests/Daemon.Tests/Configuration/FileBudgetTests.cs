using Microsoft.Extensions.Configuration;
using Registry.Daemon.Configuration;

namespace Registry.Daemon.Tests.Configuration;

public sealed class FileBudgetTests
{
    private static readonly NodeSettings Defaults = NodeSettings.Read(new ConfigurationBuilder().Build());

    [Theory]
    [InlineData(FileBudget.Least)]
    [InlineData(1024)]
    [InlineData(4096)]
    public void Bounds_are_lowered_to_what_may_be_open(long limit)
    {
        var fitted = FileBudget.Fit(Defaults, limit, out var lowered);
        Assert.InRange(FileBudget.Connections(fitted), 1, limit - FileBudget.Own);
        Assert.Contains($"may have {limit} files", lowered, StringComparison.Ordinal);
        Assert.Empty((string[])[.. fitted.Swarm.Validate(), .. fitted.HttpServer.Validate(), .. fitted.Operator.Validate(), .. fitted.Prober.Validate(), .. fitted.Registrations.Validate()]);
        Assert.InRange(fitted.Registrations.Confirming.MaxAtOnce, 1, fitted.Prober.MaxAtOnce);
    }

    [Fact]
    public void What_fits_or_is_not_known_stays_as_it_is()
    {
        Assert.Same(Defaults, FileBudget.Fit(Defaults, FileBudget.Connections(Defaults) + FileBudget.Own, out var lowered));
        Assert.Null(lowered);
        Assert.Same(Defaults, FileBudget.Fit(Defaults, limit: null, out _));
    }

    [Fact]
    public void With_hardly_any_files_it_does_not_start()
    {
        var refused = Assert.Throws<DaemonStartException>(() => FileBudget.Fit(Defaults, FileBudget.Least - 1, out _));
        Assert.Contains("ulimit -n", refused.Message, StringComparison.Ordinal);
    }
}
