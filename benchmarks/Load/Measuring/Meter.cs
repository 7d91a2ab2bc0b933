using System.Diagnostics;
using Registry.Load.Hosting;
using Registry.Load.Operations;

namespace Registry.Load.Measuring;

/// <summary>Takes the measurements of one server process.</summary>
internal static class Meter
{
    /// <summary>Idle connections are measured this long after the last of them: timers have fired, buffers have gone back.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(10);

    private const double KiB = 1024;
    private const double MiB = 1024 * KiB;

    /// <summary>CPU time of the server per operation, in microseconds, after a warm-up of the same length.</summary>
    public static async Task<Measurement> CpuAsync(Operation operation, int pid)
    {
        await using var _ = operation;
        await operation.OpenAsync();
        for (var i = 0; i < operation.Count; i++) await operation.RunOnceAsync(i);
        var before = ProcessAccount.Cpu(pid);
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < operation.Count; i++) await operation.RunOnceAsync(i);
        var wall = Stopwatch.GetElapsedTime(started);
        var cpu = ProcessAccount.Cpu(pid) - before;
        return new Measurement(operation.Name, "µs CPU", cpu.TotalMicroseconds / operation.Count, wall.TotalMicroseconds / operation.Count);
    }

    /// <summary>Resident memory without connections in MiB, and for each of many idle ones in KiB.</summary>
    public static async Task<IReadOnlyList<Measurement>> MemoryAsync(Target target, int pid, int connections)
    {
        await Task.Delay(Settling);
        var empty = ProcessAccount.Resident(pid);
        var clients = new List<LoadHost>();
        for (var i = 0; i < connections; i++)
        {
            var client = await LoadHost.StartClientAsync();
            clients.Add(client);
            await client.ConnectAsync(target);
        }

        await Task.Delay(Settling);
        var full = ProcessAccount.Resident(pid);
        var open = clients.Count(c => c.Swarm.FindConnection(target.Peer) is not null);
        await Task.WhenAll(clients.Select(c => c.DisposeAsync().AsTask()));
        if (open < connections) throw new InvalidOperationException($"Only {open} of {connections} connections stayed open.");
        return [new("resident, no connections", "MiB", empty / MiB), new("resident, each idle connection", "KiB", (full - empty) / KiB / connections)];
    }
}

/// <summary>One number measured in one round.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Unit">Of <paramref name="Value"/>.</param>
/// <param name="Value">Less is better.</param>
/// <param name="Wall">Microseconds that an operation took as the client saw it; null for what is no operation.</param>
internal sealed record Measurement(string Name, string Unit, double Value, double? Wall = null);
