using System.Globalization;

namespace Registry.Load.Measuring;

/// <summary>What the kernel says a process has used (proc(5)).</summary>
internal static class ProcessAccount
{
    private const double TicksPerSecond = 100;

    /// <summary>User and system time of all threads, those that have ended included; a resolution of 10 ms.</summary>
    public static TimeSpan Cpu(int pid)
    {
        var stat = File.ReadAllText($"/proc/{pid}/stat");
        // The name, in brackets, may hold anything: fields are counted from its end; utime and stime are the 14th and 15th of all.
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        var ticks = long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
        return TimeSpan.FromSeconds(ticks / TicksPerSecond);
    }

    /// <summary>Resident memory in bytes.</summary>
    public static long Resident(int pid)
    {
        var line = File.ReadLines($"/proc/{pid}/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.AsSpan("VmRSS:".Length).Trim().TrimEnd("kB ").ToString(), CultureInfo.InvariantCulture);
    }
}
