using System.Globalization;
using System.Net;

namespace Registry.Interop.Tests.Harness;

/// <summary>What a process really listens on over TCP, from Linux itself (proc(5)): no setting is left out.</summary>
public static class ListeningSockets
{
    private const string Listen = "0A";

    public static IReadOnlyList<IPEndPoint> Of(int process)
    {
        var own = Directory.EnumerateFiles($"/proc/{process}/fd").Select(file => new FileInfo(file).LinkTarget).OfType<string>().ToHashSet();
        return [.. new[] { "tcp", "tcp6" }
            .SelectMany(table => File.ReadLines($"/proc/{process}/net/{table}").Skip(1))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields[3] == Listen && own.Contains($"socket:[{fields[9]}]"))
            .Select(fields => Read(fields[1]))];
    }

    /// <summary>Address and port in hexadecimal, the address as 32-bit numbers of this machine's byte order.</summary>
    private static IPEndPoint Read(string text)
    {
        var (address, port) = (text[..text.IndexOf(':', StringComparison.Ordinal)], text[(text.IndexOf(':', StringComparison.Ordinal) + 1)..]);
        var bytes = new byte[address.Length / 2];
        for (var i = 0; i < bytes.Length; i += 4) BitConverter.TryWriteBytes(bytes.AsSpan(i), uint.Parse(address.AsSpan(2 * i, 8), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        return new IPEndPoint(new IPAddress(bytes), int.Parse(port, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
    }
}
