using System.Buffers;
using System.Buffers.Binary;

namespace Registry.Libp2p.Security.Noise;

/// <summary>Framing of Noise messages: two bytes of big-endian length, then the message (libp2p/specs noise, "Wire Format").</summary>
internal static class NoiseFrame
{
    public const int PrefixLength = 2;
    public const int TagLength = 16;
    public const int MaxMessageLength = ushort.MaxValue;
    public const int MaxPlaintextLength = MaxMessageLength - TagLength;

    /// <summary>What a message costs beyond its plaintext.</summary>
    public const int Overhead = PrefixLength + TagLength;

    public static void WriteLength(Span<byte> destination, int length) =>
        BinaryPrimitives.WriteUInt16BigEndian(destination, (ushort)length);

    /// <summary>InvalidData as soon as the prefix announces more than <paramref name="limit"/> bytes, before they have come.</summary>
    public static OperationStatus TryRead(in ReadOnlySequence<byte> input, int limit, out ReadOnlySequence<byte> message)
    {
        message = default;
        if (input.Length < PrefixLength) return OperationStatus.NeedMoreData;

        Span<byte> prefix = stackalloc byte[PrefixLength];
        input.Slice(0, PrefixLength).CopyTo(prefix);
        var length = BinaryPrimitives.ReadUInt16BigEndian(prefix);
        if (length > limit) return OperationStatus.InvalidData;

        if (input.Length < PrefixLength + length) return OperationStatus.NeedMoreData;

        message = input.Slice(PrefixLength, length);
        return OperationStatus.Done;
    }
}
