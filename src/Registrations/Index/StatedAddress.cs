using System.Buffers.Binary;
using System.Security.Cryptography;
using Registry.Multiformats;
using Registry.Registrations.State;
using Registry.Registrations.Statements;

namespace Registry.Registrations.Index;

/// <summary>The address that a registration states, read from its bytes without the rest.</summary>
internal static class StatedAddress
{
    public static string TextOf(HeldStatement registration) => registration.Text(StatementFields.Address) ?? "";

    /// <summary>Tells addresses apart, in a few bytes: who is confirmed at one is known by the hundred thousand.</summary>
    public static UInt128 DigestOf(HeldStatement registration)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(registration.Find(StatementFields.Address), hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }

    /// <summary>Unknown when it begins with a name, or leads over a relay: then it says nothing of where the peer is.</summary>
    public static SourceGroup GroupOf(HeldStatement registration) =>
        Multiaddr.TryParse(TextOf(registration), out var address, out _) && address.IpAddress is { } ip && address.Find(MultiaddrProtocol.P2pCircuit) is null ? SourceGroup.Of(ip) : SourceGroup.Unknown;
}
