using Registry.Libp2p.Swarm;

namespace Registry.Daemon.Configuration;

/// <summary>
/// Fits the bounds on connections to the number of files that the process may have open, of which each connection is one: a
/// runtime that cannot open another file may abort, and whoever can connect could bring that about.
/// </summary>
internal static class FileBudget
{
    /// <summary>
    /// Files besides connections: assemblies (two each, some 240 in all), the database, listeners, look-ups of names, and
    /// those that are closed a moment after their place was given to another.
    /// </summary>
    public const int Own = 384;

    /// <summary>With less there would be hardly any connections.</summary>
    public const int Least = Own + 128;

    /// <summary>Throws <see cref="DaemonStartException"/> when there is no room at all.</summary>
    /// <param name="settings">As they were read.</param>
    /// <param name="limit">Files that may be open; null when that is not known.</param>
    /// <param name="lowered">What was lowered, in words; null when all fits.</param>
    public static NodeSettings Fit(NodeSettings settings, long? limit, out string? lowered)
    {
        lowered = null;
        var wanted = Connections(settings);
        if (limit is not { } files || files - Own >= wanted) return settings;
        if (files < Least) throw new DaemonStartException($"This process may have {files} files open, and the daemon needs {Least} at least: raise the limit (ulimit -n, LimitNOFILE=)");

        var share = (double)(files - Own) / wanted;
        var fitted = Lower(settings, bound => Math.Max(1, (int)(bound * share)));
        lowered = $"This process may have {files} files open, fewer than its bounds on connections ask for. They are lowered: "
            + $"HttpServer.MaxConnections to {fitted.HttpServer.MaxConnections}, MaxConnectionsPerAddress to {fitted.HttpServer.MaxConnectionsPerAddress}, "
            + $"Swarm.Limits.MaxConnections to {fitted.Swarm.Limits.MaxConnections}, Operator.MaxConnections to {fitted.Operator.MaxConnections}, "
            + $"Prober.MaxAtOnce to {fitted.Prober.MaxAtOnce}. Raise the limit (ulimit -n, LimitNOFILE=) to {wanted + Own}";
        return fitted;
    }

    /// <summary>All that may be open at once.</summary>
    public static long Connections(NodeSettings settings) =>
        (long)settings.HttpServer.MaxConnections
        + settings.Swarm.Limits.MaxConnections
        + (2L * settings.Operator.MaxConnections)
        + ((long)settings.Prober.MaxAtOnce * Math.Min(settings.Prober.MaxAddresses, new DialOptions().MaxAtOnce));

    private static NodeSettings Lower(NodeSettings settings, Func<int, int> lower)
    {
        var http = settings.HttpServer;
        var swarm = settings.Swarm.Limits;
        return settings with
        {
            HttpServer = http with { MaxConnections = lower(http.MaxConnections), MaxConnectionsPerAddress = lower(http.MaxConnectionsPerAddress) },
            Swarm = settings.Swarm with
            {
                Limits = swarm with { MaxConnections = lower(swarm.MaxConnections), HighWater = lower(swarm.HighWater), LowWater = lower(swarm.LowWater) },
            },
            Operator = settings.Operator with { MaxConnections = lower(settings.Operator.MaxConnections) },
            Prober = settings.Prober with { MaxAtOnce = lower(settings.Prober.MaxAtOnce) },
            Registrations = settings.Registrations with
            {
                Confirming = settings.Registrations.Confirming with { MaxAtOnce = lower(settings.Registrations.Confirming.MaxAtOnce) },
            },
        };
    }
}
