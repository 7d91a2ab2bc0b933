using System.Buffers;

namespace Registry.Multiformats;

/// <summary>Unsigned varint of the multiformats: minimal encoding enforced, at most 9 bytes (63 bits).</summary>
public static class Varint
{
    public const int MaxLength = 9;

    public static int GetLength(ulong value) => throw new NotImplementedException();

    /// <summary>Writes into <paramref name="destination"/> and answers the number of bytes written.</summary>
    public static int Write(Span<byte> destination, ulong value) => throw new NotImplementedException();

    public static void Write(IBufferWriter<byte> output, ulong value) => throw new NotImplementedException();

    /// <summary>NeedMoreData when truncated, InvalidData when not minimal or longer than 9 bytes.</summary>
    public static OperationStatus TryRead(ReadOnlySpan<byte> source, out ulong value, out int consumed) => throw new NotImplementedException();

    public static OperationStatus TryRead(in ReadOnlySequence<byte> source, out ulong value, out int consumed) => throw new NotImplementedException();
}
