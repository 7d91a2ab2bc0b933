using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Registry.Testing.Simulation;

/// <summary>
/// A SHA-256 over everything that happens on the network: virtual time, who, to whom, what, how many bytes. Two runs with
/// the same hash did the same. The bytes themselves are left out, since handshakes draw fresh keys.
/// </summary>
public sealed class SimulationTrace : IDisposable
{
    private const int LineBytes = sizeof(long) + sizeof(int) + sizeof(int) + 1 + sizeof(int);

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _buffer = new byte[LineBytes * 1024];
    private int _filled;

    /// <summary>Called with every line, for whoever looks for the first difference between two runs.</summary>
    public Action<TimeSpan, int, int, TraceKind, int>? OnLine { get; set; }

    /// <summary>Lines so far.</summary>
    public long Lines { get; private set; }

    /// <summary>The hash so far, in lower-case hex.</summary>
    public string Hash
    {
        get
        {
            Flush();
            return Convert.ToHexStringLower(_hash.GetCurrentHash());
        }
    }

    /// <summary><paramref name="to"/> is -1 when nobody is addressed.</summary>
    public void Add(TimeSpan at, int from, int to, TraceKind kind, int length)
    {
        OnLine?.Invoke(at, from, to, kind, length);
        Lines++;
        var line = _buffer.AsSpan(_filled, LineBytes);
        BinaryPrimitives.WriteInt64LittleEndian(line, at.Ticks);
        BinaryPrimitives.WriteInt32LittleEndian(line[8..], from);
        BinaryPrimitives.WriteInt32LittleEndian(line[12..], to);
        line[16] = (byte)kind;
        BinaryPrimitives.WriteInt32LittleEndian(line[17..], length);
        _filled += LineBytes;
        if (_filled == _buffer.Length) Flush();
    }

    public void Dispose() => _hash.Dispose();

    private void Flush()
    {
        _hash.AppendData(_buffer.AsSpan(0, _filled));
        _filled = 0;
    }
}

/// <summary>What a line of the trace tells of.</summary>
public enum TraceKind : byte
{
    /// <summary>A node came up or went away.</summary>
    Started,
    Stopped,
    Vanished,

    /// <summary>A dial, and how it ended.</summary>
    Dialled,
    Refused,
    Linked,

    /// <summary>Bytes, an orderly end or a reset, of a connection or of a stream.</summary>
    Data,
    Finished,
    Reset,
    Closed,

    /// <summary>The network was divided or joined.</summary>
    Divided,
    Joined,

    /// <summary>What a scenario wants to have in the trace.</summary>
    Note,
}
