using System.Diagnostics.Metrics;

namespace Registry.Sqlite;

internal static class DatabaseMetrics
{
    private static readonly Meter Meter = new("Registry.Sqlite");

    private static readonly Histogram<double> Duration =
        Meter.CreateHistogram<double>("registry.sqlite.commit.duration", "s", "Time from the first statement of a group commit until it is durable.");

    private static readonly Counter<long> Writes =
        Meter.CreateCounter<long>("registry.sqlite.writes", "{write}", "Pieces of work by outcome.");

    private static readonly Counter<long> Rows =
        Meter.CreateCounter<long>("registry.sqlite.rows.set_aside", "{row}", "Rows that did not read at start.");

    private static readonly Counter<long> Savings =
        Meter.CreateCounter<long>("registry.sqlite.background.failures", "{write}", "Writes behind that ended in an unexpected exception.");

    public static void SavingFailed() => Savings.Add(1);

    public static void SetAside(int rows) => Rows.Add(rows);

    public static void Committed(int writes, TimeSpan duration)
    {
        Duration.Record(duration.TotalSeconds);
        Writes.Add(writes, new KeyValuePair<string, object?>("outcome", "committed"));
    }

    public static void Failed(int writes) => Writes.Add(writes, new KeyValuePair<string, object?>("outcome", "failed"));
}
