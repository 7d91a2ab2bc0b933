using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Registry.Identity;
using Registry.Identity.Wallets;

namespace Registry.Registrations;

/// <summary>The name of a node: a UUIDv5 (RFC 9562, section 5.5), so that every daemon names it alike.</summary>
public static class NodeId
{
    /// <summary>Namespace of the names: UUIDv5 of "far-mesh-node" in the DNS namespace, fixed here once and for all.</summary>
    public static readonly Guid Namespace = Version5(new Guid("6ba7b810-9dad-11d1-80b4-00c04fd430c8"), "far-mesh-node");

    /// <summary>The UUIDv5 of network, peer id (base58btc), model id and wallet (EIP-55), joined with \n, which none of them can hold.</summary>
    public static Guid Of(string network, PeerId peer, string modelId, EthereumAddress wallet) => Version5(Namespace, $"{network}\n{peer}\n{modelId}\n{wallet}");

    /// <summary>Of a server that only the swarm knows, which no wallet speaks for.</summary>
    public static Guid OfUnregistered(string network, PeerId peer, string modelId) => Version5(Namespace, $"{network}\n{peer}\n{modelId}");

    [SuppressMessage("Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "UUIDv5 is defined with SHA-1; the id names a node and proves nothing.")]
    internal static Guid Version5(Guid space, string name)
    {
        byte[] input = [.. space.ToByteArray(bigEndian: true), .. Encoding.UTF8.GetBytes(name)];
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
        SHA1.HashData(input, hash);
        hash[6] = (byte)((hash[6] & 0x0f) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3f) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
