using System.Buffers.Binary;
using System.Security.Cryptography;
using Registry.Identity;
using Registry.Multiformats;

namespace Registry.Dht.Tests;

/// <summary>Peer ids and addresses by number.</summary>
internal static class KadPeers
{
    public static PeerId Id(int number)
    {
        Span<byte> seed = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(seed, number);
        Assert.True(PeerId.TryDecode([0x12, 0x20, .. SHA256.HashData(seed)], out var id));
        return id!;
    }

    public static PeerId Random(Random random)
    {
        Span<byte> hash = stackalloc byte[32];
        random.NextBytes(hash);
        Assert.True(PeerId.TryDecode([0x12, 0x20, .. hash], out var id));
        return id!;
    }

    /// <summary>A key as a model id has: a sha2-256 multihash.</summary>
    public static byte[] Key(int number) => Multihash.Sha256(BitConverter.GetBytes(number)).Bytes.ToArray();

    public static Multiaddr Public(int number) => Multiaddr.Parse($"/ip4/{45 + number / 65536 % 50}.{number / 256 % 256}.{number % 256}.7/tcp/4001");

    public static Multiaddr Loopback(int number) => Multiaddr.Parse($"/ip4/127.0.0.1/tcp/{1024 + number % 60000}");
}
