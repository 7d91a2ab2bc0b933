using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Registry.Identity.Wallets;

namespace Registry.Registrations.Records;

/// <summary>The twenty bytes of a wallet's address, held by the hundred thousand: no object of its own.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public readonly record struct WalletId(ulong High, ulong Middle, uint Low)
{
    public static WalletId Of(EthereumAddress address) => FromBytes(address.Bytes.Span);

    public static WalletId FromBytes(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]), BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]));

    public byte[] ToBytes()
    {
        var bytes = new byte[EthereumAddress.Length];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, High);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(8), Middle);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(16), Low);
        return bytes;
    }

    public EthereumAddress ToAddress() => EthereumAddress.FromBytes(ToBytes());
}
