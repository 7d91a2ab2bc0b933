using Registry.Identity;
using Registry.Multiformats;

namespace Registry.Load.Operations;

/// <summary>Length-prefixed kad requests (libp2p/specs kad-dht, "RPC messages"), written here by hand: a load generator should not share the codec it measures.</summary>
internal static class KadRequests
{
    public const string Protocol = "/ipfs/kad/1.0.0";

    /// <summary>Peers in a full answer.</summary>
    public const int K = 20;

    private const int Keys = 256;
    private const byte AddProviderType = 2;
    private const byte GetProvidersType = 3;
    private const byte FindNodeType = 4;

    private static readonly byte[] ProvidedKey = Multihash(new Random(20));
    private static readonly byte[] GetProvidersMessage = Message(GetProvidersType, ProvidedKey);
    private static readonly byte[][] FindNodeMessages = [.. Seeded(21).Select(key => Message(FindNodeType, key))];

    /// <summary>For a random key, another one for each number up to 256.</summary>
    public static byte[] FindNode(int number) => FindNodeMessages[number % Keys];

    public static byte[] GetProviders() => GetProvidersMessage;

    public static byte[] AddProvider(PeerId provider, Multiaddr address)
    {
        byte[] peer = [.. Field(1, provider.Bytes.Span), .. Field(2, address.Bytes.Span)];
        return Message(AddProviderType, ProvidedKey, Field(9, peer));
    }

    private static byte[] Message(byte type, byte[] key, byte[]? peers = null)
    {
        byte[] body = [0x08, type, .. Field(2, key), .. peers ?? []];
        return [.. Prefix(body.Length), .. body];
    }

    private static byte[] Field(int number, ReadOnlySpan<byte> value) => [(byte)((number << 3) | 2), .. Prefix(value.Length), .. value];

    private static byte[] Prefix(int length)
    {
        var prefix = new byte[Varint.GetLength((ulong)length)];
        Varint.Write(prefix, (ulong)length);
        return prefix;
    }

    private static IEnumerable<byte[]> Seeded(int seed)
    {
        var random = new Random(seed);
        return Enumerable.Range(0, Keys).Select(_ => Multihash(random));
    }

    private static byte[] Multihash(Random random)
    {
        var digest = new byte[32];
        random.NextBytes(digest);
        return [0x12, 0x20, .. digest];
    }
}
