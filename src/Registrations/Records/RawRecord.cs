using System.Buffers;
using Registry.Registrations.Statements;

namespace Registry.Registrations.Records;

/// <summary>The fields of an encoded record before any of them is judged.</summary>
internal sealed class RawRecord
{
    public string[] Texts { get; } = [.. Enumerable.Repeat("", StatementFields.Count)];

    /// <summary>version, kind, scheme.</summary>
    public ulong[] Numbers { get; } = new ulong[3];

    /// <summary>signature, peer public key, peer signature.</summary>
    public ReadOnlyMemory<byte>[] Blobs { get; } = new ReadOnlyMemory<byte>[3];

    public HashSet<int> Seen { get; } = [];

    public ArrayBufferWriter<byte> Unknown { get; } = new();
}
