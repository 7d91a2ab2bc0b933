using System.Buffers;
using Registry.Multiformats;

namespace Registry.Load.Operations;

/// <summary>How many peers an answer names.</summary>
internal readonly record struct KadAnswer(int CloserPeers, int Providers)
{
    private const ulong CloserPeersTag = (8 << 3) | 2;
    private const ulong ProvidersTag = (9 << 3) | 2;

    /// <summary>Counts the fields of a whole message.</summary>
    public static KadAnswer Read(ReadOnlySpan<byte> message)
    {
        var closer = 0;
        var providers = 0;
        while (!message.IsEmpty)
        {
            var tag = Take(ref message);
            var value = Take(ref message);
            switch (tag & 7)
            {
                case 0:
                    break;
                case 2:
                    message = message[(int)value..];
                    closer += tag == CloserPeersTag ? 1 : 0;
                    providers += tag == ProvidersTag ? 1 : 0;
                    break;
                default:
                    throw new InvalidDataException($"A field with wire type {tag & 7} in a kad answer.");
            }
        }

        return new KadAnswer(closer, providers);
    }

    private static ulong Take(ref ReadOnlySpan<byte> message)
    {
        if (Varint.TryRead(message, out var value, out var length) != OperationStatus.Done) throw new InvalidDataException("A torn kad answer.");
        message = message[length..];
        return value;
    }
}
